/** Packages of PHP that an application keeps changed copies of, outside of `vendor`: what they open is none of its databases. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { verdicts } from './verdicts.ts'

const lock = (dist: string): string =>
  JSON.stringify({ packages: [{ name: 'brick/vault', version: 'v3.1.4', dist: { type: dist, url: 'https://packages.acme.io/brick' } }], 'packages-dev': [] })
const opens = "<?php\nnamespace Brick\\Vault;\nclass Manual {\n  public function open($file) {\n    return new \\PDO('sqlite:' . $file);\n  }\n}\n"
const desk: Files = {
  'composer.json': '{ "name": "kiln/desk", "require": { "brick/vault": "^3.1" } }',
  'public/index.php': '<?php require "../vendor/autoload.php";\n',
}
const engine = (files: Files): Promise<readonly string[]> => verdicts({ ...desk, ...files }, 'database/engine')

describe('a copy of a package opens no database of the application', () => {
  test('where the lock says that it comes from elsewhere', async () => {
    expect(await engine({ 'composer.lock': lock('zip'), 'overrides/brick/vault/src/Manual.php': opens })).toEqual([])
  })

  const found = (path: string): readonly string[] => [`database/pdo fail: pdo is sqlite, a single file beside the process @ ${path}:5`]

  test('a package of this very repository does', async () => {
    const path = 'packages/brick/vault/src/Manual.php'
    expect(await engine({ 'composer.lock': lock('path'), [path]: opens })).toEqual(found(path))
  })

  test('and so does a folder that no package is called like, and one of which no lock tells', async () => {
    const other = 'overrides/brick/store/src/Manual.php'
    expect(await engine({ 'composer.lock': lock('zip'), [other]: opens })).toEqual(found(other))
    const alone = 'overrides/brick/vault/src/Manual.php'
    expect(await engine({ [alone]: opens })).toEqual(found(alone))
  })
})
