/** Build arguments of the stack name the image that a Dockerfile starts from. */
import { expect, test } from 'vitest'
import { factsOf } from './facts.ts'

const files = (dockerfile: string, args: string): Readonly<Record<string, string>> => ({
  'compose.yml': `services:\n  till:\n    build:\n      context: till\n      args:\n        ${args}\n    ports: ["80:80"]\n`,
  'till/Dockerfile': `${dockerfile}\nCMD ["till"]\n`,
  '.env': 'BASE=node:24\n',
})
const root = async (dockerfile: string, args: string): Promise<string | undefined> => (await factsOf(files(dockerfile, args), 'service/till'))['root']

test.each([
  ['ARG BASE\nFROM ${BASE}', 'BASE: nginxinc/nginx-unprivileged:1.29', 'false till/Dockerfile:2'],
  ['ARG BASE\nFROM ${BASE}', 'BASE: "node:24"', 'true till/Dockerfile:2'],
  ['ARG BASE\nFROM ${BASE}', 'BASE: "${BASE}"', 'true till/Dockerfile:2'],
  ['ARG BASE\nFROM ${BASE}', '- BASE', 'true till/Dockerfile:2'],
  ['ARG BASE\nFROM ${BASE}', 'OTHER: x', '?${BASE} till/Dockerfile:2'],
  // The stack’s argument wins over the Dockerfile’s default.
  ['ARG KIND=plain\nFROM acme/node-$KIND:1', 'KIND: nonroot', 'false till/Dockerfile:2'],
  ['ARG TAG=24\nFROM node:$TAG', 'OTHER: x', 'true till/Dockerfile:2'],
  ['ARG BASE\nFROM ${BASE} AS base\nFROM base', 'BASE: node:24', 'true till/Dockerfile:3'],
])('%j with %s', async (dockerfile, args, wanted) => {
  expect(await root(dockerfile, args)).toBe(wanted)
})
