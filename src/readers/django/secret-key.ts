/** The key that a Django project signs its sessions with, where the settings that production takes hold it, or hold what stands in where no variable sets it. */
import { Secret } from '../../base/secret.ts'
import type { CredentialDeclaration } from '../../model/declaration.ts'
import type { PyValue } from '../../parse/python/index.ts'
import { placed } from './facts.ts'

/** {@link https://docs.djangoproject.com/en/5.2/ref/settings/#secret-key} */
export function secretKeyOf(names: ReadonlyMap<string, PyValue>): readonly CredentialDeclaration[] {
  const value = names.get('SECRET_KEY')
  const [text, variable] = value?.is === 'variable' ? [value.fallback, value.name] : [value, undefined]
  if (value === undefined || text?.is !== 'text') return []
  const at = placed(value, 'SECRET_KEY')
  const file = at.path.slice(at.path.lastIndexOf('/') + 1)
  const what = variable === undefined ? `SECRET_KEY (${file})` : `the default of ${variable} (${file})`
  return [{ kind: 'credential', what, at, written: { value: new Secret(text.text), ...(variable === undefined ? {} : { variable }) } }]
}
