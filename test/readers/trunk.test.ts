/** Scanners that Trunk runs among its linters. */
import { expect, test } from 'vitest'
import { verdicts } from '../practice/verdicts.ts'

const application = {
  'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "80:80" ]\n',
  Dockerfile: 'FROM node:24\nCOPY . .\nCMD ["node", "main.js"]\n',
  'package.json': '{ "dependencies": { "express": "5.1.0" } }',
  'main.js': 'require("express")().listen(80)\n',
}
const trunk = (enabled: string): string => `version: 0.1\nlint:\n  enabled:\n${enabled}  disabled:\n    - trivy\n`
const of = async (path: string, text: string): Promise<string> => (await verdicts({ ...application, [path]: text }, 'security/dependency-scanning')).join('\n')

test('one that knows of flaws in what is depended on', async () => {
  expect(await of('.trunk/trunk.yaml', trunk('    - black@26.5.1\n    - osv-scanner@2.3.3\n'))).toBe('system pass @ .trunk/trunk.yaml:5')
  expect(await of('.trunk/trunk.yml', trunk('    - grype@0.110.0:\n        commands: [ grype ]\n'))).toBe('system pass @ .trunk/trunk.yml:4')
})

test('linters alone are none', async () => {
  expect(await of('.trunk/trunk.yaml', trunk('    - black@26.5.1\n    - trufflehog@3.93.7\n'))).toMatch(/^system fail/)
})

const workflow = (on: string): string => `on:\n  push:\n${on}jobs:\n  lint:\n    runs-on: ubuntu-24.04\n    steps: [ { run: "true" } ]\n`

test('a workflow that knows of a bot’s branches leaves open whether it scans', async () => {
  expect(await of('.github/workflows/a.yml', workflow('    branches-ignore: [ "dependabot/**" ]\n'))).toMatch(/^system unknown/)
  expect(await of('.github/workflows/a.yml', workflow('    branches: [ main, "renovate/*" ]\n'))).toMatch(/^system unknown/)
  expect(await of('.github/workflows/a.yml', workflow('    branches: [ main ]\n'))).toMatch(/^system fail/)
})
