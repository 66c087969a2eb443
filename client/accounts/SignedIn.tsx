import { Navigate } from 'react-router';

/** Signed in already: on to where one begins. */
export function SignedIn() {
  return <Navigate to="/" replace />;
}
