/** What an image listens on is its own program's, and not of one that a stack starts in its place. */
import { describe, expect, it } from 'vitest'
import { factsOf } from './facts.ts'

const files = (timer: string, more = '') => ({
  'compose.yaml': `services:
  dye:
    image: ghcr.io/loom/dye:1.2
    build: .
    ports: [ "80:80" ]
  dye-hourly:
    image: ghcr.io/loom/dye:1.2
    build: .
${timer}${more}`,
  Dockerfile: 'FROM php:8.3\nCOPY . /app\nEXPOSE 80\nCMD ["php", "http.php"]\n',
})
const role = async (timer: string, more = '') => (await factsOf(files(timer, more), 'service/dye-hourly'))['role']?.split(' ')[0]

describe('an image that listens', () => {
  it('listens no more where the stack starts a program of another name', async () => {
    expect(await role('    entrypoint: hourly\n')).toBe('worker')
    expect(await role('')).toBe('web')
  })

  it('listens where what is started serves, where it publishes a port, and where another service asks it', async () => {
    expect(await role('    entrypoint: [ gunicorn, "-b", "0.0.0.0:80", "dye:app" ]\n')).toBe('web')
    expect(await role('    entrypoint: hourly\n    ports: [ "8080:80" ]\n')).toBe('web')
    expect(await role('    entrypoint: hourly\n', '  desk:\n    image: ghcr.io/loom/desk:1\n    environment: { DYE: "http://dye-hourly:80" }\n')).toBe('web')
  })
})
