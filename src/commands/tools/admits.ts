/** Commands that ask for the addresses of those who look at a system from outside: who lets them in is looked at. */
import type { Call, Draft, Tool } from '../tool.ts'

/** Lists of addresses, where the services document them. */
const lists: readonly (readonly [RegExp, string])[] = [
  [/\bmy\.pingdom\.com\/probes\b/, 'Pingdom'],
  [/\b(app|api)\.statuscake\.com\/(Workfloor\/Locations|v1\/uptime-locations)\b/, 'StatusCake'],
  [/\buptimerobot\.com\/(inc\/files\/ips|api\/v\d+\/ips|help\/locations)\b/, 'UptimeRobot'],
  [/\buptime\.betterstack\.com\/ips|\bbetteruptime\.com\/ips/, 'Better Stack'],
  [/\bsite24x7\.com\/multi-location-web-site-monitoring/, 'Site24x7'],
]

function admits(call: Call): readonly Draft[] {
  for (const { text } of call.arguments.slice(0, 60)) {
    const watcher = text.length > 2_000 ? undefined : lists.find(([pattern]) => pattern.test(text))?.[1]
    if (watcher !== undefined) return [{ does: 'admit', tool: call.program, watcher }]
  }
  return []
}

export const admitTools: readonly Tool[] = [{ programs: ['curl', 'wget', 'http', 'https', 'xh'], does: admits }]
