/** Commands of Redis that put into a list and take from one, by the methods that libraries have for them. */

/** {@link https://redis.io/docs/latest/commands/?group=list}; the second way is StackExchange.Redis’s. */
const pops = /^(b?[lr]pop|b?lmpop|b?rpoplpush|b?lmove)$|^List(Left|Right)Pop(LeftPush)?(Async)?$|^ListMove(Async)?$/i
const pushes = /^[lr]pushx?$|^List(Left|Right)Push(Async)?$/i

export function listUse(method: string): 'pop' | 'push' | undefined {
  return pops.test(method) ? 'pop' : pushes.test(method) ? 'push' : undefined
}
