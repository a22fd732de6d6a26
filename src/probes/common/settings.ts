/** A server's settings as it runs with them, with what is needed to hold a declared value against them. */
import { isSecretName } from '../../base/secret.ts'
import { withoutPasswords } from '../../parse/mask.ts'

export interface SettingDetail {
  /** `bool`, `integer`, `real`, `enum` or `string`. */
  readonly type: string
  /** What a bare number counts in: `8kB`, `ms`. */
  readonly unit?: string | undefined
  /** Where the value comes from, in the server's words. */
  readonly source?: string | undefined
  /** `postgresql.auto.conf:3`. */
  readonly file?: string | undefined
  /** The files hold another value, which a restart would bring. */
  readonly waits?: boolean
  /** The value built in, which may stand for one that the server works out. */
  readonly built?: string | undefined
}

/** The figure `settings`: names as the server spells them, to values as it shows them. */
export class ServerSettings extends Map<string, string> {
  readonly #details = new Map<string, SettingDetail & { readonly name: string }>()

  put(name: string, value: string, detail: SettingDetail): void {
    this.set(name, shown(name, value))
    this.#details.set(keyOf(name), { ...detail, name })
  }

  /** However it is spelled: case, dashes and underlines don't count. */
  find(name: string): (SettingDetail & { readonly name: string; readonly value: string }) | undefined {
    const detail = this.#details.get(keyOf(name))
    const value = detail === undefined ? undefined : this.get(detail.name)
    return detail === undefined || value === undefined ? undefined : { ...detail, value }
  }
}

function keyOf(name: string): string {
  return name.toLowerCase().replaceAll('-', '_')
}

const secretSetting = /pass(word|wd|phrase)?$|secret$/i

/** A value fit to be shown: connection strings without their passwords, and of secrets only that they are set. Applications keep theirs under names with a dot. */
export function shown(name: string, value: string): string {
  if (value === '') return ''
  if (secretSetting.test(name) || (name.includes('.') && isSecretName(name))) return 'set'
  const masked = /:\/\/|pass|pwd|secret|token|key/i.test(value) ? withoutPasswords(value) : value
  return masked.length > 1000 ? `${masked.slice(0, 1000)}…` : masked
}

/** A value as a settings file has it, without its quotes. */
export function unquoted(text: string): string {
  const trimmed = text.trim()
  const found = /^'(.*)'$/s.exec(trimmed) ?? /^"(.*)"$/s.exec(trimmed)
  return found === null ? text : (found[1] ?? '').replaceAll("''", "'")
}
