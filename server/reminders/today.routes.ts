import { serve } from '#server/http/serve.ts';
import { todays } from './today.contract.ts';
import { showToday } from './today.service.ts';

export const todayRoutes = serve(todays, { show: (work) => showToday(work) });
