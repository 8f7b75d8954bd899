/** Whether a spec, as it is written, is one of training on arrays. */
export function isArraySpec(written: unknown): boolean {
  return (
    typeof written === 'object' &&
    written !== null &&
    Reflect.get(written, 'kind') === 'array-training'
  );
}
