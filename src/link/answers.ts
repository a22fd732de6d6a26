/** Whether a service takes requests, by what is published of it and by the word it is started with. */
import { globMatch } from '../commands/glob.ts'
import type { Action } from '../model/action.ts'
import type { ImageStage, ServiceDeclaration } from '../model/declaration.ts'
import { proxyVariable } from './nginx-proxy.ts'

/**
 * What takes requests is no backup, whatever else its start dumps: before it serves, or when it is started with another word. Where a clock runs beside,
 * `looped` by a script or by cron, a port is for figures.
 */
export function answers(
  service: ServiceDeclaration,
  stage: ImageStage | undefined,
  { starts, does, looped }: { readonly starts: readonly Action[]; readonly does: readonly Action[]; readonly looped: boolean },
): boolean {
  if (service.fires !== undefined || looped || stage?.copies.some(({ to }) => clock.test(to)) === true) return false
  if (service.ports.length > 0 || isRouted(service)) return true
  const [start] = starts
  const word = start?.does === 'run' ? start.arguments[0] : undefined
  const isOther = (action: Action): boolean => {
    const arm = /^case "?\$(?:1|\{1\})"? in ([^&]*)/.exec(action.condition ?? '')?.[1]
    return arm !== undefined && word?.resolved === true && !arm.split('|').some((pattern) => globMatch(pattern.trim(), word.text))
  }
  const dumps = does.filter((action) => action.does === 'dump')
  return (stage?.ports.length ?? 0) > 0 && dumps.length > 0 && dumps.every(isOther)
}

/** Where cron looks for what it starts. */
const clock = /^(\/etc\/cron(tab$|tabs\/|\.)|\/var\/spool\/cron)|(^|\/)crontab$/

export function isRouted(service: ServiceDeclaration): boolean {
  for (const name of service.labels.keys()) if (/^traefik\.(http|tcp)\.(routers|services)\.|^caddy/.test(name)) return true
  return proxyVariable(service, 'VIRTUAL_HOST') !== undefined
}
