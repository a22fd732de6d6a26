/** Stacks for the own machine that say so by what lies beside what they build: a browser that tests drive, data for tests, services that no file starts. */
import { expect, test } from 'vitest'
import { stacksOf } from './stacks.ts'

const code = { 'desk/Dockerfile': 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "server.js"]\n', 'desk/package.json': '{"name":"desk"}', 'desk/server.js': '' }
const stack = (services: string) => ({ ...code, 'compose.yaml': `services:\n${services}` })
const desk = (more = ''): string => `  desk:\n    build: desk\n    ports: ["8090:8090"]\n${more}`
const browser = '  pages:\n    image: selenium/standalone-firefox\n    ports: ["5900:5900"]\n    volumes: [".:/code"]\n'
const till = '  till:\n    image: acme/till:4.2\n    ports: ["8091:8091"]\n    restart: always\n'
const aside = (why: string): readonly unknown[] => [expect.stringMatching(new RegExp(`^not compose\\.yaml: for development: .*${why}`))]

test.each([
  ['a browser that tests drive, beside what is never started again', desk() + browser, 'pages is a browser that tests drive'],
  ['a folder of data for tests', desk('    volumes: ["./test-data:/srv/desk/held"]\n'), 'desk keeps what it holds in ./test-data'],
  [
    'a service that nothing starts',
    `${desk('    restart: always\n')}${till}  scales:\n    ports: ["8092:8092"]\n    environment: { PORT: "8092" }\n`,
    'scales has neither an image nor a build',
  ],
])('%s', async (_, services, why) => {
  expect(await stacksOf(stack(services))).toEqual(aside(why))
})

test.each([
  ['a folder of data', desk('    volumes: ["./latest-data:/srv/desk/held"]\n')],
  ['what starts again', desk('    restart: always\n') + browser],
  ['a browser that reads pages for its users', desk() + browser.replace('pages:', 'chrome:')],
  ['a service that takes its image over', `  plate:\n    image: acme/plate:2.1\n    restart: always\n  scales:\n    extends: { service: plate }\n`],
])('but not %s', async (_, services) => {
  expect(await stacksOf(stack(services))).toEqual([expect.stringMatching(/^compose\.yaml: /)])
})

const button = '[![Try it](https://example.org/button.png)](https://labs.play-with-docker.com/?stack=https://example.org/acme/till/main/stack.yml)\n'
const offered = (readme: string) => ({ 'stack.yml': 'services:\n  till:\n    image: acme/till:4.2\n    restart: always\n', 'README.md': `# Till\n\n${readme}` })

test('what a button alone offers to be tried out', async () => {
  expect(await stacksOf(offered(button))).toEqual(['not stack.yml: to be tried out: README.md:3 offers it on Play with Docker'])
  expect((await stacksOf(offered(`${button}\nTo install it, run \`docker compose -f stack.yml up -d\`.\n`)))[0]).toMatch(/^stack\.yml: /)
  expect((await stacksOf(offered('A till.\n')))[0]).toMatch(/^stack\.yml: /)
})
