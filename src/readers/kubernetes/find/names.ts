/** What names say of the place that an overlay, a folder or an application is for. */
import { filledName, placeOf, wordsOf } from '../../../base/paths.ts'

export type Environment = 'production' | 'staging' | 'development'

export interface Told {
  readonly environment: Environment
  /** As a clause: `its folder staging says staging`. */
  readonly why: string
}

const set = (text: string): ReadonlySet<string> => new Set(text.split(' '))
const production = set('prod production prd live')
const staging = set('staging stage stg qa uat preprod preproduction nonprod nonproduction nonprd canary acceptance acc sit rehearsal')
const development = set(
  'dev devel develop development developer local localhost debug test tests testing e2e ci integration preview review ephemeral sandbox demo playground kind minikube k3d microk8s tilt mock',
)

/** Of one name. `non-prod`, `pre-production` are not production. */
export function environmentOf(name: string): { readonly environment: Environment; readonly word: string } | undefined {
  const words = wordsOf(name)
  const live = words.findIndex((word) => production.has(word.replace(/\d+$/, '')))
  const told = words.find((word) => development.has(word.replace(/\d+$/, '')))
  if (told !== undefined) return { environment: 'development', word: told }
  const stage = words.find((word) => staging.has(word.replace(/\d+$/, '')))
  if (stage !== undefined) return { environment: 'staging', word: stage }
  if (live < 0) return undefined
  const before = words[live - 1] ?? ''
  return /^(non|not|pre)$/.test(before)
    ? { environment: 'staging', word: `${before}-${words[live] ?? ''}` }
    : { environment: 'production', word: words[live] ?? '' }
}

/** By the name nearest to the file that says something: the file's own, then its folders'. */
export function toldBy(path: string): Told | undefined {
  const names = path.split('/')
  const file = names.pop() ?? ''
  const own = /^kustomization(\.ya?ml)?$|^Chart\.yaml$/i.test(file) ? undefined : environmentOf(file.replace(/\.(ya?ml|json)$/, ''))
  if (own !== undefined) return { environment: own.environment, why: `its name says ${own.word}` }
  for (const name of names.reverse()) {
    const told = environmentOf(name)
    if (told !== undefined) return { environment: told.environment, why: `its folder ${name} says ${told.word}` }
  }
  return undefined
}

/** A file or folder of an example or a test: never production. */
export function isExample(path: string): boolean {
  return placeOf(filledName(path)).place === 'example'
}

/** A region, a zone or a cluster counted through: several of them run side by side. */
export function isRegion(name: string): boolean {
  const plain = name.toLowerCase()
  return (
    /^(us|eu|ap|sa|ca|af|me|il|mx|cn)-?(gov-)?(north|south|east|west|central|northeast|southeast|northwest|southwest)/.test(plain) ||
    /^(asia|europe|northamerica|southamerica|australia|africa|me)-(north|south|east|west|central|northeast|southeast)/.test(plain) ||
    /^(us|eu|uk|de|fr|nl|ap|asia|emea|apac|americas|europe|fra|ams|lon|nyc|sfo|sgp|blr|tor|syd|hel|nbg|fsn|ash|hil)[-_]?\d*$/.test(plain) ||
    /^(region|zone|cluster|site|dc|pop)[-_]?(\d+|[a-z])$/.test(plain)
  )
}
