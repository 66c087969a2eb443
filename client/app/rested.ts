import { useEffect, useState } from 'react';

/** What a value was when it last stood still for so many milliseconds: whoever types is not answered letter by letter. */
export function useRested<T>(value: T, pause = 150): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return rested;
}
