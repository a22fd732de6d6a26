/** Programs that put load on an address, whatever comes of it: none of them fails a run because answers are slow. */
import { optionsOf } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'

const names = ['hey', 'wrk', 'wrk2', 'ab', 'bombardier', 'oha', 'autocannon', 'siege', 'vegeta']
export const generators: ReadonlySet<string> = new Set(names)

/** An address, or a variable that may hold one. */
const address = /:\/\/|\$|^localhost\b|^[\w.-]+:\d+/

/** `-c` is how many requests are open at once in each but vegeta, which has its addresses from elsewhere ({@link https://github.com/tsenart/vegeta#usage-manual}). */
function load(call: Call): readonly Draft[] {
  const isVegeta = call.program === 'vegeta'
  const options = optionsOf(call.arguments, isVegeta ? '-rate --rate' : '-c --connections --concurrent', { single: isVegeta })
  if (isVegeta ? options.rest[0]?.text !== 'attack' : !options.rest.some(({ text }) => address.test(text)) && !(call.program === 'siege' && options.has('-f')))
    return []
  const users = options.get('-c', '--connections', '--concurrent')
  const rate = options.get('-rate', '--rate')
  return [
    {
      does: 'load',
      tool: call.program,
      ...(users === undefined ? {} : { users }),
      ...(rate === undefined ? {} : { rate }),
      // What vegeta prints is of use to vegeta alone, which reports of it.
      ...(call.kept && !isVegeta ? { kept: true } : {}),
    },
  ]
}

export const loadTools: readonly Tool[] = [{ programs: names, does: load }]
