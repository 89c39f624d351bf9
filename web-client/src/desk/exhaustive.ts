/**
 * Stands where every case of a union has been handled. The compiler refuses the call when one is
 * left over; at run time it meets what a newer server says and this client does not know yet.
 */
export function unknownCase<T>(_case: never, otherwise: T): T {
  return otherwise;
}
