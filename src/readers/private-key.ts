/** Private keys in files of their own: whoever has the repository has them. Their bytes go nowhere, only the place is told. */
import { placeOf, wordsOf } from '../base/paths.ts'
import { privateKeyIn } from '../parse/private-keys.ts'
import type { ReadContext, Reader } from './reader.ts'

export const privateKeyReader: Reader = {
  name: 'private-key',
  title: 'Private keys that are not encrypted, in PEM and in OpenSSH’s form',
  docs: 'https://www.rfc-editor.org/rfc/rfc7468#section-10',
  files: ['**/*.{pem,key,p8,pk8}', '**/{id,*_id}_{rsa,dsa,ecdsa,ed25519}', '**/*_rsa'],
  concerns: (text) => text.includes('PRIVATE KEY-----'),
  async read({ path, text }, context) {
    const line = isNobodys(path) || isOfSuites(path, context) ? undefined : privateKeyIn(text)
    if (line === undefined) return { declares: [], skipped: [] }
    const name = path.slice(path.lastIndexOf('/') + 1)
    return { declares: [{ kind: 'credential', what: `the private key in ${name}`, at: { path, line, key: 'secret file' } }], skipped: [] }
  },
}

const stand =
  /^((unit)?tests?(ing|data|certs?|keys?|server|client|ca)?|fixtures?|samples?|examples?|mocks?|stubs?|dummy|fake|snakeoil|localhost|insecure|vagrant|demos?)$/

/** Keys that everybody may have: of tests and examples, of a developer’s own machine. */
function isNobodys(path: string): boolean {
  const { place } = placeOf(path)
  return place === 'example' || place === 'development' || path.split('/').some((name) => wordsOf(name).some((word) => stand.test(word)))
}

/** Suites of tests keep keys of their own; what else is called so holds no tests. */
function isOfSuites(path: string, context: ReadContext): boolean {
  const names = path.split('/').slice(0, -1)
  return names.some(
    (name, depth) =>
      wordsOf(name).some((word) => /^suites?$/.test(word)) && context.below(names.slice(0, depth + 1).join('/')).some((one) => testFile.test(one)),
  )
}

const testFile = /(_test\.(go|py|exs)|_spec\.rb|[.-](test|spec)\.[cm]?[jt]sx?|(^|\/)test_\w+\.py|Tests?\.(java|kt|cs|php))$/
