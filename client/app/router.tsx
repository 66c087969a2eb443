import { createBrowserRouter, Navigate, Outlet } from 'react-router';
import { useAbility } from '../access/access.tsx';
import { NotShown } from './components/States.tsx';
import { anonymousRoutes, featureRoutes } from './features.ts';
import { landingOf } from './navigation.ts';
import { useMe } from './session.ts';
import { Failed } from './shell/Failed.tsx';
import { Gate } from './shell/Gate.tsx';
import { Starting } from './shell/Starting.tsx';
import { Surroundings } from './shell/Surroundings.tsx';

function Landing() {
  return <Navigate to={landingOf(useMe().role, useAbility())} replace />;
}

export const router = createBrowserRouter([
  {
    element: <Surroundings />,
    errorElement: <Failed />,
    hydrateFallbackElement: <Starting />,
    children: [
      ...anonymousRoutes,
      {
        element: <Gate />,
        children: [
          {
            // A screen that fails leaves the frame standing.
            errorElement: <Failed />,
            element: <Outlet />,
            children: [{ index: true, element: <Landing /> }, ...featureRoutes, { path: '*', element: <NotShown /> }],
          },
        ],
      },
    ],
  },
]);
