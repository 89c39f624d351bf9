/** Makes something the first time it is asked for: what knows a language's rules takes the browser milliseconds each. */
export function once<T>(make: () => T): () => T {
  let made: { it: T } | undefined;
  return () => (made ??= { it: make() }).it;
}
