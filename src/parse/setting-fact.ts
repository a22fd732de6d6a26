/** A settings file's value as a fact: templates stay unresolved, credentials out of sight. */
import type { Evidence } from '../base/evidence.ts'
import { known, unresolved, type Fact } from '../base/fact.ts'
import { withoutPasswords } from './mask.ts'
import { conceal } from './placeholders.ts'

/** `requirepass`, `masterauth`, `password`, `auth_ldap_…passwd`: narrower than names of variables, for `auth_type` is no secret. */
const secretSetting = /pass(word|wd|phrase)?$|^(requirepass|masterauth|primaryauth|pwd)$|secret$/i

/**
 * The fact of one value. Files of servers fill in nothing themselves: a value that is `${X}` or `{{ x }}` is a template's and unresolved, `$user` inside a
 * longer text is not. A password's fact has the value `set`, or `''` for an empty one.
 */
export function settingFact(name: string, value: string, at: Evidence): Fact<string> {
  const hidden = conceal(value)
  const template = hidden !== undefined && /^[^\s\ue000-\uf8ff]{0,40}[\ue000-\uf8ff]/.test(hidden.text) && !/\s/.test(hidden.text)
  const shell = template && /^"?\$(user|libdir)\b/i.test(value)
  if (template && !shell) {
    const raw = secretSetting.test(name) ? hidden.names(hidden.text) : withoutPasswords(value)
    return unresolved(raw, at, `${hidden.variables.join(', ') || name} is filled in when it is deployed; a value in the file would tell it`)
  }
  if (secretSetting.test(name)) return known(value === '' ? '' : 'set', at)
  return known(/:\/\/|pass|pwd|secret|token/i.test(value) ? withoutPasswords(value) : value, at)
}
