import { creation, serve } from '#server/http/serve.ts';
import { queue } from './queue.contract.ts';
import { listDeadLetters, queueHealth, retryDeadLetter, simulateCase } from './queue.service.ts';

export const queueRoutes = serve(queue, {
  simulate: (work, { params, query }) => simulateCase(work, params.code, query),
  health: (work) => queueHealth(work),
  deadLetters: (work, { query }) => listDeadLetters(work, query),
  retry: creation(
    (work, { params }) => retryDeadLetter(work, params.id),
    async (_, id) => ({ id }),
  ),
});
