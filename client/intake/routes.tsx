import type { RouteObject } from 'react-router';
import { screen } from '../app/features.ts';

export const routes: RouteObject[] = [
  { path: '/intake', lazy: screen(['intake', 'case'], async () => (await import('./Intake.tsx')).StartIntake) },
  { path: '/intake/:code', lazy: screen(['intake', 'case'], async () => (await import('./Intake.tsx')).GoOn) },
];
