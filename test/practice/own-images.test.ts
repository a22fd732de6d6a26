/** Images that a workflow of the same tree builds and pushes are the tree's own, however their names are put together; other people's are not. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { said } from './said.ts'

const stack = (image: string): string => `services:
  till:
    image: ${image}
    restart: always
    environment: { DATABASE_URL: "postgresql://till@rows:5432/till" }
  rows:
    image: postgres:17
    volumes: [ "rows:/var/lib/postgresql/data" ]
volumes: { rows: }
`
const code: Files = {
  'counter/package.json': '{"name":"counter","dependencies":{"pg":"8","fastify":"5"}}',
  'counter/db.ts': "import { Pool } from 'pg'\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 7 })\n",
  'other/package.json': '{"name":"other","dependencies":{"pg":"8"}}',
  'other/db.ts': "import { Pool } from 'pg'\nexport const pool = new Pool({ max: 55 })\n",
  'counter/Hubfile': 'FROM node:22\nCOPY counter /srv\nUSER node\nHEALTHCHECK CMD wget -qO- http://localhost:3000/health\n',
}
const workflow = (job: string): string => `on: push\n${job}`
const pushed = (steps: string, more = ''): string => workflow(`jobs:\n  push:\n    runs-on: ubuntu-latest\n${more}    steps:\n${steps}`)

const own = ['client/till pool = 7 counter/db.ts:2', 'service/till user = a non-root user counter/Hubfile:3']
const told = async (image: string, text: string, more: Files = {}): Promise<readonly string[]> => {
  const files = { 'compose.yaml': stack(image), '.github/workflows/push.yml': text, ...code, ...more }
  return said(files, /^client\/till pool =|^service\/till user /)
}

describe('the code of an image that is pushed', () => {
  test.each([
    [
      'by its plain name',
      'acme/front:1',
      '      - uses: docker/build-push-action@v6\n        with: { context: ., file: counter/Hubfile, push: true, tags: "acme/front:latest" }\n',
      '',
    ],
    [
      'by a matrix and the tags that another action makes',
      'ghcr.io/acme/front:main',
      '      - { id: meta, uses: docker/metadata-action@v5, with: { images: "${{ matrix.image }}" } }\n      - uses: docker/build-push-action@v6\n        with: { file: "${{ matrix.file }}", push: true, tags: "${{ steps.meta.outputs.tags }}" }\n',
      '    strategy:\n      matrix:\n        include:\n          - { image: ghcr.io/acme/back, file: other/Dockerfile }\n          - { image: ghcr.io/acme/front, file: counter/Hubfile }\n',
    ],
    [
      'by a line of shell, through variables',
      'ghcr.io/acme/front:2',
      '      - env: { V: "${{ github.ref_name }}" }\n        run: |\n          IMAGE=ghcr.io/acme/front\n          docker buildx build --platform linux/amd64 \\\n            -f counter/Hubfile -t $IMAGE:${{ env.V }} --push .\n',
      '',
    ],
    [
      'by a name that is given afterwards',
      'registry.example.org/acme/front:2',
      '      - run: |\n          docker build -t front -f counter/Hubfile .\n          docker tag front registry.example.org/acme/front:2\n          docker push registry.example.org/acme/front:2\n',
      '',
    ],
    [
      'by what a step puts together',
      'ghcr.io/acme/front:release',
      '      - id: tags\n        run: |\n          all=$(suffixed "${{ matrix.names }}")\n          echo "all=${all}" >> "$GITHUB_OUTPUT"\n      - uses: docker/build-push-action@v6\n        with: { file: counter/Hubfile, push: true, tags: "${{ steps.tags.outputs.all }}" }\n',
      '    strategy:\n      matrix:\n        names: [ "ghcr.io/old/front:latest,ghcr.io/acme/front:latest" ]\n',
    ],
    [
      'by variables that a step puts together',
      'docker.io/acme/front:latest',
      '      - id: tags\n        run: |\n          HUB=acme/front\n          V=${GITHUB_REF#refs/tags/}\n          ALL="${HUB}:${V},${HUB}:latest,ghcr.io/harbour/front:${V}"\n          echo "all=${ALL}" >> $GITHUB_OUTPUT\n      - uses: docker/build-push-action@v6\n        with: { file: counter/Hubfile, push: true, tags: "${{ steps.tags.outputs.all }}" }\n',
      '',
    ],
    [
      'by what conditions choose of a matrix',
      'ghcr.io/acme/front:2',
      "      - uses: docker/build-push-action@v6\n        with:\n          file: ${{ env.RECIPE }}\n          push: ${{ github.event_name == 'push' && github.ref_name == 'trunk' }}\n          outputs: ${{ github.event_name != 'pull_request' && format('type=image,name={0},push-by-digest=true', env.IMAGE) || '' }}\n",
      "    strategy:\n      matrix:\n        image: [ acme/back, acme/front ]\n    env:\n      IMAGE: ghcr.io/${{ matrix.image }}\n      RECIPE: ${{ contains(matrix.image, 'front') && 'counter/Hubfile' || 'other/Dockerfile' }}\n",
    ],
    [
      'that is pushed when it is released',
      'acme/front:1',
      '      - uses: docker/build-push-action@v6\n        with: { file: counter/Hubfile, push: "${{ github.event_name == \'release\' }}", tags: "acme/front:latest" }\n',
      '',
    ],
    [
      'under an owner that a secret holds',
      'acme/front:1',
      '      - uses: docker/build-push-action@v6\n        with: { file: counter/Hubfile, push: true, tags: "${{ secrets.HUB_USER }}/front:latest" }\n',
      '',
    ],
    [
      'under the repository’s own name',
      'ghcr.io/acme/front:1',
      '      - uses: docker/build-push-action@v6\n        with: { file: counter/Hubfile, push: true, tags: "ghcr.io/${{ github.repository }}:latest" }\n',
      '',
    ],
  ])('%s', async (_, image, steps, more) => {
    expect(await told(image, pushed(steps, more))).toEqual(own)
  })

  test('under the repository’s own name, which others of its registry are named after', async () => {
    const steps =
      '      - uses: docker/build-push-action@v6\n        with: { file: counter/Hubfile, push: true, tags: "ghcr.io/${{ github.repository }}:latest" }\n'
    const beside = (name: string): Files => ({
      'compose.yaml': stack('ghcr.io/acme/front:1').replace('  rows:\n    image', `  printer:\n    image: ghcr.io/acme/${name}:2\n  rows:\n    image`),
    })
    expect(await told('', pushed(steps), beside('front-printer'))).toEqual(own)
    expect(await told('', pushed(steps), beside('printer'))).not.toEqual(own)
  })

  test.each([
    ['of another owner', 'evil/front:1', '"acme/front:latest"', 'true'],
    ['of another registry', 'quay.io/acme/front:1', '"acme/front:latest"', 'true'],
    ['that is only built to try it', 'acme/front:1', '"acme/front:latest"', 'false'],
  ])('is not taken for one %s', async (_, image, tags, push) => {
    const steps = `      - uses: docker/build-push-action@v6\n        with: { context: ., file: counter/Hubfile, push: ${push}, tags: ${tags} }\n`
    expect((await told(image, pushed(steps))).some((line) => line.includes('counter/db.ts'))).toBe(false)
  })

  test('is not taken from a job that checks out another repository', async () => {
    const steps =
      '      - { uses: actions/checkout@v5, with: { repository: acme/elsewhere } }\n      - uses: docker/build-push-action@v6\n        with: { file: counter/Hubfile, push: true, tags: "acme/front:1" }\n'
    expect((await told('acme/front:1', pushed(steps))).some((line) => line.includes('counter/'))).toBe(false)
  })

  test('is none where its Dockerfile copies no application', async () => {
    const steps = '      - uses: docker/build-push-action@v6\n        with: { file: shell/Dockerfile, push: true, tags: "acme/front:1" }\n'
    const bare = { 'shell/Dockerfile': 'FROM chromedp/headless-shell:151\nCOPY shell/start.sh /\n' }
    expect((await told('acme/front:1', pushed(steps), bare)).some((line) => line.includes('db.ts'))).toBe(false)
  })
})

test('a program that is compiled into somebody else’s image is still judged by its code', async () => {
  const steps = '      - uses: docker/build-push-action@v6\n        with: { file: counter/Hubfile, push: true, tags: "acme/front:latest" }\n'
  const compiled = {
    'counter/Hubfile':
      'FROM denoland/deno:2 AS build\nCOPY counter /srv\nRUN deno compile main.ts\nFROM example.org/tiny/curl:1\nCOPY --from=build /srv/app /bin/app\nENTRYPOINT ["/bin/app"]\n',
    'counter/main.ts': "import fastify from 'fastify'\nfastify().listen({ port: 3000 })\n",
  }
  const files = { 'compose.yaml': stack('acme/front:latest'), '.github/workflows/push.yml': pushed(steps), ...code, ...compiled }
  expect(await said(files, /^service\/till framework /)).toEqual(['service/till framework = fastify counter/main.ts:2'])
})

test('its tag is still judged, for the stack pulls it', async () => {
  const steps = '      - uses: docker/build-push-action@v6\n        with: { context: ., file: counter/Hubfile, push: true, tags: "acme/front:latest" }\n'
  const files = { 'compose.yaml': stack('acme/front:latest'), '.github/workflows/push.yml': pushed(steps), ...code }
  expect(await said(files, /^service\/till pinned /)).toEqual(['service/till pinned = false compose.yaml:3'])
})

test('what its image does when it starts is a step on the way to production', async () => {
  const steps = '      - run: docker buildx build -f Dockerfile.dev -t ghcr.io/acme/front:${{ github.ref_name }} --push .\n'
  const files = {
    'compose.yaml': stack('ghcr.io/acme/front:latest'),
    '.github/workflows/push.yml': pushed(steps),
    'Dockerfile.dev': 'FROM node:22\nCOPY . /app\nCMD ["sh", "-c", "nginx && pnpm run pm2"]\n',
    'package.json': JSON.stringify({
      name: 'front',
      dependencies: { '@prisma/client': '6' },
      scripts: { pm2: 'pm2 delete all || true && pnpm run push && pm2 logs', push: 'pnpm dlx prisma@6.5.0 db push --accept-data-loss' },
    }),
    'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\nmodel Sale {\n  id Int @id\n}\n',
  }
  expect(await said(files, /^database\/rows pushes /)).toEqual(['database/rows pushes = prisma db push --accept-data-loss package.json:1'])
})

test('a context from the standard input takes nothing of what the image’s name tells', async () => {
  const Dockerfile = code['counter/Hubfile'] ?? ''
  const build = '      - run: |\n          cd counter && pnpm run context | docker buildx build --build-arg P=counter - -t front-counter --load\n'
  const tags = '          docker tag front-counter registry.example.org/acme/front/counter:2\n'
  const found = await told('registry.example.org/acme/front/counter:2', pushed(build + tags), { 'counter/Dockerfile': Dockerfile })
  expect(found).toEqual([own[0], expect.stringMatching(/^service\/till user = .* counter\/Dockerfile:3$/)])
})
