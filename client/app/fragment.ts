/** Reads a secret out of the fragment, which no server ever sees, and takes it from the address. */
export function takeFragment(): string {
  const token = window.location.hash.replace(/^#(token=)?/, '');
  if (token) window.history.replaceState(window.history.state, '', window.location.pathname);
  return decodeURIComponent(token);
}
