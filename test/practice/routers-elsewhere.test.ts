/** Traefik's routers take what their entry points give all that comes through them; where Traefik runs elsewhere, nobody can say what that is. */
import { expect, test } from 'vitest'
import { judged } from './judged.ts'

const till = (labels: readonly string[]): string =>
  `services:\n  till:\n    image: ghcr.io/acme/till:1.4\n    labels:\n${labels.map((label) => `      - traefik.http.routers.till.${label}\n`).join('')}`
const host = 'rule=Host(`till.shop.example`)'
const traefik = (flags: readonly string[]): string =>
  `  traefik:\n    image: traefik:v3.7\n    ports: [ "80:80", "443:443" ]\n    command:\n${flags.map((flag) => `      - --${flag}\n`).join('')}`
const points = [
  'providers.docker=true',
  'entrypoints.web.address=:80',
  'entrypoints.secure.address=:443',
  'entrypoints.web.http.redirections.entrypoint.to=secure',
]
const resolved = ['entrypoints.secure.http.tls.certresolver=cf', 'certificatesresolvers.cf.acme.caserver=https://acme-v02.api.letsencrypt.org/directory']
const about = (compose: string): Promise<readonly string[]> => judged({ 'compose.yaml': compose }, 'security/tls')

test.each([
  ['no entry point', [host], /^unknown route\/till\.shop\.example .*Traefik’s own configuration/],
  ['a secure entry point', [host, 'entrypoints=websecure'], /^unknown/],
  ['plain and secure ones', [host, 'entrypoints=web,websecure'], /^unknown/],
  ['the plain one', [host, 'entrypoints=web'], /^fail route\/till\.shop\.example till\.shop\.example has no HTTPS/],
])('Traefik elsewhere, with %s', async (_, labels, said) => {
  expect(await about(till(labels))).toEqual([expect.stringMatching(said)])
})

test.each([
  ['a resolver at an entry point that all routers have', [...points, ...resolved], /^pass/],
  ['an entry point that encrypts and is kept back', [...points, ...resolved, 'entrypoints.web.asdefault=true'], /^fail/],
  ['entry points without encryption', points, /^fail route\/till\.shop\.example till\.shop\.example has no HTTPS/],
])('Traefik beside it, with %s', async (_, flags, said) => {
  expect(await about(till([host]) + traefik(flags))).toEqual([expect.stringMatching(said)])
})
