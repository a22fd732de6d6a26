/** Whether a task's `when` holds for production's hosts ({@link https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_conditionals.html}). */
import { isSecretName } from '../../base/secret.ts'
import { environmentOf, type Values } from './values.ts'

/** `elsewhere`: for hosts of another environment alone; `off`: its own variable says no; `open`: nobody can tell. */
export interface Standing {
  readonly is: 'own' | 'open' | 'off' | 'elsewhere'
  readonly why: string
}

export const own: Standing = { is: 'own', why: '' }
const order = ['off', 'elsewhere', 'open', 'own'] as const

/** All of them must hold. */
export function together(all: readonly Standing[]): Standing {
  return all.reduce((least, one) => (order.indexOf(one.is) < order.indexOf(least.is) ? one : least), own)
}

/** One of them is enough. */
export function either(all: readonly Standing[]): Standing | undefined {
  return all.reduce<Standing | undefined>((best, one) => (best === undefined || order.indexOf(one.is) > order.indexOf(best.is) ? one : best), undefined)
}

export function standingOf(when: string, values: Values): Standing {
  const text = when.replace(/\s+/g, ' ').trim()
  const plain = /^\(([^()]*)\)$/.exec(text)?.[1] ?? text.replace(/^\{\{(.*)\}\}$/, '$1').trim()
  if (plain.length > 1000) return { is: 'open', why: shown(plain) }
  // Brackets of functions and filters hold no `and`.
  if (/\([^()]* (and|or) /.test(plain)) return { is: 'open', why: shown(plain) }
  const arms = plain.split(/ or /)
  if (arms.length > 1) return either(arms.map((arm) => standingOf(arm, values))) ?? own
  const parts = plain.split(/ and /)
  return parts.length > 1 ? together(parts.map((part) => standingOf(part, values))) : ofPart(plain, values)
}

/** Without what may be a secret. */
function shown(text: string): string {
  if ((text.match(/\w+/g) ?? []).some(isSecretName) || text.includes('://')) return 'a condition'
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

/** What a host is by itself, or what an earlier task did there: it is so on some host, production's like another's. */
const ofHosts = /\bansible_\w|\.(changed|rc|stdout|stderr|stat|failed|results)\b|\bis (not )?(changed|failed|skipped|succeeded|success)\b|\bgroups[[.]/

function ofPart(part: string, values: Values): Standing {
  const why = shown(part)
  const words = [...part.matchAll(/["']([^"']{1,200})["']/g)].map((found) => found[1] ?? '')
  const named = words.map(environmentOf)
  const isNot = /!=|\bnot\b/.test(part)
  if (named.length > 0 && !named.includes(undefined)) return named.includes('production') === isNot ? { is: 'elsewhere', why } : own
  if (ofHosts.test(part)) return own
  if (/^(true|yes)$/i.test(part)) return own
  if (/^(false|no)$/i.test(part)) return { is: 'off', why }
  const name = /^(?:not )?(\w+)\b/.exec(part)?.[1] ?? ''
  const value = values.get(name)
  const answers = (holds: boolean): Standing => (holds ? own : { is: values.isOfTrials(name) ? 'elsewhere' : 'off', why })
  if (/ is (not )?defined$/.test(part)) return value !== undefined ? answers(!isNot) : values.isOfTrials(name) ? answers(isNot) : { is: 'open', why }
  if (value === undefined || value.includes('{{')) return { is: 'open', why }
  if (/^\w+ ?[!=]= ?["'][^"']*["']$/.test(part)) return answers((words[0] === value) !== isNot)
  if (!/^(not )?\w+( ?\| ?bool)?$/.test(part)) return { is: 'open', why }
  return answers(/^(true|yes|on|1)$/i.test(value) !== isNot)
}
