/** Files a stranger could put into a pull request to hang, exhaust or fool whoever reads them; each is told by how it is made, not stored. */

export type Contents = Readonly<Record<string, string | Uint8Array>>

export interface Hostile {
  readonly name: string
  readonly files: () => Contents
}

const times = <T>(count: number, make: (index: number) => T): readonly T[] => Array.from({ length: count }, (_, index) => make(index))
const lines = (count: number, make: (index: number) => string): string => times(count, make).join('\n')
const named = (count: number, make: (index: number) => readonly [path: string, text: string]): Contents => Object.fromEntries(times(count, make))

/** Stacks count as production when something deploys them. */
const deployed = (text: string | Uint8Array, more: Contents = {}): Contents => ({
  'hostile/deploy.sh': 'docker compose -f hostile/stack.yml up -d\n',
  'hostile/stack.yml': text,
  ...more,
})

const bytes = (text: string, encoding: BufferEncoding): Uint8Array => new Uint8Array(Buffer.from(text, encoding))

/** Nine levels of ten references each: a thousand million nodes when expanded. */
const aliases = (open: string, each: (name: string) => string): string =>
  lines(
    9,
    (level) => `x-${level}: &a${level} ${level === 0 ? '{ image: postgres:16 }' : open.replace('…', times(10, () => each(`*a${level - 1}`)).join(', '))}`,
  )

export const odd = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'a|b',
  'a`b',
  '<script>alert(1)</script>',
  '@octocat',
  '![x](http://evil.example/x.png)',
  '[x](javascript:1)',
  '😀',
  '\u202Eabc',
  'line\nbreak',
  "it's",
  'say "no"',
  '\\',
  '${HOME}',
  '$(id)',
  '-->',
  '::error::x',
  '#1',
  'https://evil.example',
  '| a | b |',
  '---',
  '```',
  '&lt;b&gt;',
  'www.evil.example',
]

export const hostile: readonly Hostile[] = [
  // YAML
  {
    name: 'an alias bomb of lists',
    files: () =>
      deployed(
        `${aliases('[…]', (name) => name)}\nservices:\n  db: { image: postgres:16, command: *a8, environment: *a8, ports: *a8, labels: *a8, volumes: *a8 }\n`,
      ),
  },
  {
    name: 'an alias bomb of merges',
    files: () => deployed(`${aliases('{ <<: […] }', (name) => name)}\nservices:\n  db: *a8\n  web:\n    <<: [*a8, *a7, *a6]\n    environment: *a8\n`),
  },
  {
    name: 'merges a thousand deep',
    files: () =>
      deployed(
        `x-0: &a0 { image: postgres:16 }\n${lines(1000, (index) => `x-${index + 1}: &a${index + 1}\n  <<: *a${index}\n  k${index}: v`)}\nservices:\n  db: *a1000\n`,
      ),
  },
  {
    name: 'an anchor inside itself',
    files: () => deployed('services: &a\n  db: &b\n    image: postgres:16\n    environment: *b\n    deploy: *a\n  web: *a\n'),
  },
  { name: 'flow lists 200,000 deep', files: () => deployed(`services: ${'['.repeat(200_000)}\n`) },
  { name: 'flow maps 50,000 deep and closed', files: () => deployed(`services: ${'{a: '.repeat(50_000)}1${'}'.repeat(50_000)}\n`) },
  { name: 'blocks 2,000 deep', files: () => deployed(`services:\n${lines(800, (depth) => `${' '.repeat(depth + 1)}k:`)}\n`) },
  { name: 'a line of 900 KB', files: () => deployed(`services:\n  db:\n    image: postgres:16\n    environment:\n      A: "${'x'.repeat(900_000)}"\n`) },
  { name: 'an image of 900 KB', files: () => deployed(`services:\n  db:\n    image: ${'a/'.repeat(450_000)}\n`) },
  { name: 'a command of 900 KB', files: () => deployed(`services:\n  db:\n    image: postgres:16\n    command: ${'-c a=b '.repeat(128_000)}\n`) },
  {
    name: 'a port of 900 KB',
    files: () =>
      deployed(
        `services:\n  db:\n    image: postgres:16\n    ports: ["${'1:'.repeat(400_000)}"]\n    labels: ["traefik.http.routers.a.rule=${'Host(`a`) || '.repeat(6_000)}"]\n`,
      ),
  },
  {
    name: 'a URL of 900 KB',
    files: () =>
      deployed(
        `services:\n  web:\n    build: .\n    environment:\n      DATABASE_URL: postgresql://${'a:b@'.repeat(200_000)}db/x\n  db:\n    image: postgres:16\n`,
      ),
  },
  { name: '60,000 comment lines', files: () => deployed(`${lines(60_000, () => '# a comment')}\nservices:\n  db:\n    image: postgres:16\n`) },
  { name: '200,000 comment lines', files: () => deployed(`${lines(200_000, () => '# a comment')}\nservices:\n  db:\n    image: postgres:16\n`) },
  { name: 'a stack of 3 MB', files: () => deployed(`services:\n${lines(60_000, (index) => `  s${index}:\n    image: postgres:16\n    restart: always`)}\n`) },
  {
    name: 'a thousand services',
    files: () =>
      deployed(
        `services:\n${lines(1_000, (index) => `  s${index}:\n    image: ${index % 3 === 0 ? 'postgres:16' : 'acme/web:1'}\n    ports: ["${10_000 + index}:5432"]\n    environment:\n      DATABASE_URL: postgresql://u:${'$'}{PW}@s${index - (index % 3)}:5432/a\n    depends_on: [${index > 0 ? `s${index - 1}` : ''}]`)}\n`,
      ),
  },
  {
    name: 'a service with 20,000 ports',
    files: () => deployed(`services:\n  db:\n    image: postgres:16\n    ports:\n${lines(20_000, (index) => `      - "${index}:5432"`)}\n`),
  },
  {
    name: 'a port range of everything',
    files: () => deployed('services:\n  db:\n    image: postgres:16\n    ports: ["1-65535:1-65535", "0-999999999:1", "9-1:1", "5432-5432/udp"]\n'),
  },
  {
    name: 'numbers beyond all bounds',
    files: () =>
      deployed(
        'services:\n  db:\n    image: postgres:16\n    command: ["-c", "max_connections=1e999999", "-c", "shared_buffers=99999999999999999999TB"]\n    deploy: { replicas: 9999999999999999999999999, resources: { limits: { cpus: ".inf", memory: 1e400G } } }\n  web:\n    image: x\n    deploy: { replicas: -3 }\n    healthcheck: { interval: 999999999999999h, test: [] }\n',
      ),
  },
  {
    name: 'values of every wrong type',
    files: () =>
      deployed(
        `services:\n${lines(20, (index) => `  s${index}: ${['[]', 'null', '3', 'true', '"x"', '{ image: [] }', '{ image: { a: b } }', '{ ports: 3 }', '{ environment: "x" }', '{ deploy: [] }', '{ volumes: { a: 1 } }', '{ command: { a: 1 } }', '{ healthcheck: [] }', '{ labels: 7 }', '{ extends: [] }', '{ env_file: { path: [] } }', '{ configs: 3 }', '{ networks: "x" }', '{ build: [] }', '{ depends_on: 1 }'][index]}`)}\nvolumes: []\nconfigs: 3\nsecrets: "x"\ninclude: 9\n`,
      ),
  },
  {
    name: 'interpolations a thousand deep',
    files: () =>
      deployed(
        `services:\n  db:\n    image: ${'${A:-'.repeat(1_000)}postgres:16${'}'.repeat(1_000)}\n    deploy: { replicas: "${'${B:-'.repeat(100_000)}" }\n`,
      ),
  },
  {
    name: 'interpolations that never close',
    files: () => deployed(`services:\n  db:\n    image: "${'${'.repeat(100_000)}"\n    hostname: "${'$$'.repeat(100_000)}\${"\n`),
  },
  {
    name: 'variables that name each other',
    files: () =>
      deployed('services:\n  db:\n    image: postgres:${A}\n    environment: { X: "${A}" }\n', {
        'hostile/.env': 'A=${B}\nB=${A}\nC=${C}${C}\n',
        '.env.hostile': 'A=${A}',
      }),
  },
  {
    name: 'variables that double each other',
    files: () =>
      deployed('services:\n  db:\n    image: postgres:${A60}\n    env_file: .env\n', {
        'hostile/.env': `A0=xxxxxxxxxx\n${lines(60, (index) => `A${index + 1}=\${A${index}}\${A${index}}`)}\n`,
      }),
  },
  {
    name: 'an include that includes itself',
    files: () => deployed('include: [stack.yml, ./stack.yml, ../hostile/stack.yml]\nservices:\n  db: { image: postgres:16 }\n'),
  },
  {
    name: 'a thousand includes in a chain',
    files: () =>
      deployed(
        'include: [i0.yml]\n',
        named(1_000, (index) => [`hostile/i${index}.yml`, `include: [i${index + 1}.yml]\nservices:\n  s${index}: { image: acme/a:1 }\n`]),
      ),
  },
  {
    name: 'includes that fan out',
    files: () =>
      deployed(
        'include: [i0.yml, i1.yml]\n',
        named(40, (index) => [
          `hostile/i${index}.yml`,
          `include: [${times(40, (to) => `i${to}.yml`).join(', ')}]\nservices:\n  s${index}: { image: acme/a:1 }\n`,
        ]),
      ),
  },
  {
    name: 'an extends that loops',
    files: () =>
      deployed(
        'services:\n  a: { extends: b }\n  b: { extends: { service: a } }\n  c: { extends: { file: stack.yml, service: c } }\n  d: { extends: { file: other.yml, service: d } }\n',
        { 'hostile/other.yml': 'services:\n  d: { extends: { file: stack.yml, service: d } }\n' },
      ),
  },
  {
    name: 'a thousand extends in a chain',
    files: () => deployed(`services:\n${lines(1_000, (index) => `  s${index}: { extends: s${index + 1} }`)}\n  s1000: { image: postgres:16 }\n`),
  },
  {
    name: 'paths out of the repository',
    files: () =>
      deployed(
        'include: [/etc/passwd, ../../../etc/passwd, file:///etc/passwd, http://evil.example/x.yml, "git@evil.example:x.git"]\nservices:\n  db:\n    image: postgres:16\n    env_file: [/etc/passwd, ../../../../etc/passwd]\n    extends: { file: ../../../etc/passwd, service: root }\nconfigs: { a: { file: /etc/passwd } }\nsecrets: { b: { file: ../../../etc/shadow } }\n',
      ),
  },
  {
    name: 'five thousand stacks',
    files: () =>
      named(5_000, (index) => [
        `stacks/${index % 71}/${index}/docker-compose.yml`,
        `services:\n  db${index}:\n    image: postgres:16\n    ports: ["5432:5432"]\n`,
      ]),
  },
  {
    name: 'five hundred stacks in one deploy command',
    files: () => ({
      ...named(500, (index) => [`hostile/${index}.yml`, `services:\n  s${index}: { image: postgres:16 }\n  web: { image: acme/web:1 }\n`]),
      'hostile/deploy.sh': `docker compose ${times(500, (index) => `-f hostile/${index}.yml`).join(' ')} up -d\n`,
    }),
  },
  {
    name: 'twenty thousand small files',
    files: () =>
      named(20_000, (index) => [`src/${index % 97}/f${index}.${['ts', 'sh', 'yml', 'md', 'json', 'sql', 'env', 'conf'][index % 8]}`, 'export const a = 1\n']),
  },
  { name: 'a broken tail', files: () => deployed('services:\n  db:\n    image: postgres:16\n    ports: ["5432:5432"]\n---\n: : : [}\n\t- x\n') },
  { name: 'a hundred thousand documents', files: () => deployed('---\n- a\n'.repeat(100_000)) },
  { name: 'many broken documents', files: () => deployed(`${'---\na: b\n'.repeat(60_000)}---\n[}\n`) },
  {
    name: 'YAML tags and directives',
    files: () =>
      deployed(
        '%YAML 1.2\n%TAG ! tag:evil.example,2000:\n---\nservices:\n  db: !!js/function "function(){process.exit(9)}"\n  web: !!python/object/apply:os.system ["id"]\n  x: !include /etc/passwd\n  y: !<tag:yaml.org,2002:binary> AAAA\n  z: { image: !reset null, ports: !override ["1:1"] }\n',
      ),
  },
  {
    name: 'keys of objects’ innards',
    files: () =>
      deployed(
        '__proto__:\n  services: { x: { image: postgres:16 } }\nservices:\n  __proto__:\n    image: postgres:16\n    environment: { __proto__: { a: b }, constructor: x, toString: y, hasOwnProperty: z }\n    ports: ["5432:5432"]\n    labels: { __proto__: x }\n  constructor:\n    image: redis:7\n    deploy: { __proto__: { replicas: 9 } }\n  toString: { image: acme/web:1, environment: [ "__proto__=1", "constructor=2" ] }\n  hasOwnProperty: { image: acme/x:1, extends: __proto__ }\nvolumes: { __proto__: {}, constructor: }\nx-a: &a { __proto__: { polluted: true } }\n',
      ),
  },
  {
    name: 'odd names everywhere',
    files: () =>
      deployed(
        `services:\n${lines(odd.length, (index) => `  ${JSON.stringify(odd[index])}:\n    image: ${index % 2 === 0 ? 'postgres:16' : JSON.stringify(`acme/${odd[index] ?? ''}:1`)}\n    ports: ["${7_000 + index}:5432"]\n    environment: { ${JSON.stringify(odd[index])}: ${JSON.stringify(odd[index])} }\n    labels: ${JSON.stringify([`traefik.http.routers.r${index}.rule=Host(\`${odd[index] ?? ''}\`)`])}`)}\n`,
        Object.fromEntries(
          odd
            .filter((name) => !/[/\0]/.test(name))
            .map((name) => [
              `hostile/${name}/schema.prisma`,
              `datasource db {\n  provider = "sqlite"\n  url = "file:./${name.replaceAll(/["\n\\$]/g, '')}.db"\n}\nmodel ${'constructor'} {\n  id Int @id\n}\n`,
            ]),
        ),
      ),
  },

  // Encodings
  { name: 'binary with a stack’s name', files: () => deployed(Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 256)) },
  { name: 'NUL bytes', files: () => deployed('services:\n  db:\n    image: postgres:16\0\n') },
  {
    name: 'invalid UTF-8',
    files: () =>
      deployed(
        new Uint8Array([
          ...bytes('services:\n  db:\n    image: postgres:16\n    labels: [', 'utf8'),
          0xff,
          0xfe,
          0xc3,
          0x28,
          0xed,
          0xa0,
          0x80,
          ...bytes(']\n', 'utf8'),
        ]),
      ),
  },
  { name: 'UTF-16', files: () => deployed(bytes('\uFEFFservices:\n  db:\n    image: postgres:16\n', 'utf16le')) },
  { name: 'a byte order mark', files: () => deployed('\uFEFFservices:\n  db:\n    image: postgres:16\n    ports: ["5432:5432"]\n') },
  { name: 'a lone surrogate', files: () => deployed('services:\n  "\\uD800":\n    image: "postgres:16\\uDFFF"\n') },
  {
    name: 'empty files of every name',
    files: () =>
      Object.fromEntries(
        [
          'docker-compose.yml',
          'compose.yaml',
          'Dockerfile',
          'schema.prisma',
          'package.json',
          'pgbouncer.ini',
          'redis.conf',
          'postgresql.conf',
          'crontab',
          'x.timer',
          'x.service',
          'Makefile',
          'justfile',
          'Taskfile.yml',
          '.env',
          'x.sh',
          'prisma.config.ts',
          'prisma/migrations/1/migration.sql',
          'my.cnf',
        ].map((name) => [`empty/${name}`, '']),
      ),
  },

  // Scripts and schedules
  {
    name: 'scripts that call each other in a circle',
    files: () => ({
      'hostile/a.sh': '. ./b.sh\nbash b.sh\n./b.sh\nsource "$0"\n',
      'hostile/b.sh': '. ./a.sh\nbash hostile/a.sh\n./c.sh\n',
      'hostile/c.sh': 'bash "$0"\nexec ./a.sh\n',
      'hostile/crontab': '* * * * * root /app/hostile/a.sh\n',
    }),
  },
  { name: 'scripts that fan out', files: () => named(30, (index) => [`hostile/s${index}.sh`, `${lines(30, (to) => `bash hostile/s${to}.sh`)}\n`]) },
  {
    name: 'functions that double',
    files: () => ({ 'hostile/x.sh': `f0() { pg_dump a; }\n${lines(40, (index) => `f${index + 1}() { f${index}; f${index}; }`)}\nf40\n` }),
  },
  { name: 'a function that calls itself', files: () => ({ 'hostile/x.sh': ':(){ :|:& };:\nf() { f; f; }\nf\n' }) },
  { name: 'loops in loops', files: () => ({ 'hostile/x.sh': `${'for i in 1 2 3 4 5 6 7 8 9 10; do\n'.repeat(30)}pg_dump $i\n${'done\n'.repeat(30)}` }) },
  {
    name: 'braces that multiply',
    files: () => ({
      'hostile/x.sh': `pg_dump ${'{a,b,c,d,e,f,g,h}'.repeat(20)}\nfor i in {1..999999999}; do pg_dump $i; done\necho {a..z}{a..z}{a..z}{a..z}{a..z}\nfor ((;;)); do pg_dump; done\n`,
    }),
  },
  { name: 'variables that double in a script', files: () => ({ 'hostile/x.sh': `A=xxxxxxxxxx\n${lines(60, () => 'A="$A$A"')}\npg_dump "$A" > /backup/$A\n` }) },
  {
    name: 'substitutions 20,000 deep',
    files: () => ({
      'hostile/x.sh': `pg_dump ${'$('.repeat(20_000)}\n`,
      'hostile/y.sh': `pg_dump ${'$(echo '.repeat(3_000)}${')'.repeat(3_000)}\n`,
      'hostile/z.sh': `${'('.repeat(20_000)}`,
      'hostile/q.sh': `${'{ '.repeat(5_000)}pg_dump${'; }'.repeat(5_000)}`,
      'hostile/w.sh': `${'if true; then '.repeat(5_000)}pg_dump; ${'fi; '.repeat(5_000)}`,
      'hostile/v.sh': `echo "${'`'.repeat(50_000)}`,
    }),
  },
  { name: 'a script of 900 KB in one line', files: () => ({ 'hostile/x.sh': `${'pg_dump x | gzip > y; '.repeat(40_000)}\n` }) },
  { name: 'a script of 40,000 lines', files: () => ({ 'hostile/x.sh': `${lines(40_000, (index) => `pg_dump db${index} > f`)}\n` }) },
  { name: 'a pipe of 40,000 commands', files: () => ({ 'hostile/x.sh': `${'cat | '.repeat(100_000)}gzip\n` }) },
  {
    name: 'quotes that never close',
    files: () => ({
      'hostile/x.sh': `"${"'".repeat(400_000)}`,
      'hostile/y.sh': `cat <<A\n${'<<B\n'.repeat(100_000)}`,
      'hostile/z.sh': `${'\\\n'.repeat(300_000)}`,
      'hostile/c.sh': `case x in ${'a) '.repeat(100_000)}`,
    }),
  },
  {
    name: 'ten thousand heredocs',
    files: () => ({ 'hostile/x.sh': `${lines(10_000, (index) => `cat > /etc/cron.d/c${index} <<E\n* * * * * root pg_dump -h h.example.org a\nE`)}\n` }),
  },
  {
    name: 'conditions that branch',
    files: () => ({
      'hostile/x.sh': `${lines(300, (index) => `if [ "$A${index}" = x ]; then\n  B=${index}\nelse\n  C=${index}\nfi\ncase "$B" in a) D=1 ;; b) D=2 ;; *) exit ;; esac`)}\npg_dump "$B$C$D"\n`,
    }),
  },
  {
    name: 'a crontab of 20,000 lines',
    files: () => ({
      'hostile/crontab': `${lines(20_000, (index) => `${index % 60} * 31 2 * root /x/${index}.sh`)}\n`,
      'etc/cron.d/many': `${lines(20_000, () => '0 2 * * * root pg_dump -h h.example.org a | aws s3 cp - s3://x/')}\n`,
    }),
  },
  {
    name: 'schedules nobody can count',
    files: () => ({
      'etc/cron.d/odd': `${'*/0,'.repeat(20_000)} * * * * root x\n0-59/1,${'1,'.repeat(100_000)} * * * * root x\n@every 0s root x\n99999999999999 * * * * root pg_dump\n0 0 31 2,4,6,9,11 * root pg_dump a\n0 0 29 2 1 root pg_dump a\n`,
      'hostile/x.timer':
        '[Timer]\nOnCalendar=*-*-* *:*:*..99999999/1\nOnCalendar=2099-02-30\nOnUnitActiveSec=0\nOnCalendar=Mon..Mon,Tue..Sun *-1..12/1-1..31/1 0..23/1:0..59/1:0..59/1\n',
      'hostile/x.service': '[Service]\nExecStart=/x.sh\n',
    }),
  },
  {
    name: 'a makefile in circles',
    files: () => ({
      Makefile: `all: a\na: b\n\t$(MAKE) b\nb: a\n\tpg_dump $(A)\nA = $(B)\nB = $(A)\nC := $(C)$(C)\n${lines(60, (index) => `V${index + 1} = $(V${index})$(V${index})`)}\nV0 = xxxxxxxxxx\nd:\n\techo $(V60)\ninclude Makefile\n${lines(20_000, (index) => `t${index}: t${index + 1}\n\tpg_dump`)}\n`,
      'hostile/Taskfile.yml': 'version: 3\ntasks:\n  a: { cmds: [ { task: b } ] }\n  b: { cmds: [ { task: a }, pg_dump ] }\n',
      'hostile/justfile': 'a: b\n  pg_dump\nb: a\n  just a\n',
    }),
  },
  {
    name: 'a workflow of 5,000 steps',
    files: () => ({
      '.github/workflows/many.yml': `on: { schedule: [ { cron: "* * * * *" } ] }\njobs:\n  a:\n    runs-on: x\n    steps:\n${lines(5_000, () => '      - run: pg_dump -h h.example.org | aws s3 cp - s3://b/x')}\n`,
    }),
  },
  {
    name: 'five hundred workflows',
    files: () =>
      named(500, (index) => [`.github/workflows/w${index}.yml`, `on: push\njobs:\n  a:\n    steps:\n      - run: docker stack deploy -c s${index}.yml x\n`]),
  },

  // Code and schemas
  {
    name: 'JSON 100,000 deep',
    files: () => ({
      'hostile/package.json': `{"dependencies":${'['.repeat(100_000)}`,
      'hostile/a/package.json': `{"scripts":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`,
      'hostile/b/package.json': `{"__proto__":{"dependencies":{"pg":"1"}},"dependencies":{"__proto__":"x","constructor":"y"},"scripts":{"__proto__":"pg_dump","toString":"x"}}`,
    }),
  },
  {
    name: 'TypeScript 20,000 deep',
    files: () => ({
      'backend/src/a.ts': `import { Pool } from 'pg'\nexport const a = ${'('.repeat(20_000)}`,
      'backend/src/b.ts': `import { Pool } from 'pg'\nexport const b = ${'['.repeat(3_000)}new Pool()${']'.repeat(3_000)}`,
      'backend/src/c.ts': `import { PrismaClient } from '@prisma/client'\n${'function f() { '.repeat(3_000)}new PrismaClient()${'}'.repeat(3_000)}`,
      'backend/src/d.ts': `import { Pool } from 'pg'\nexport const d = ${'a ? b : '.repeat(20_000)}c`,
      'backend/src/e.ts': `import { Pool } from 'pg'\nconst x = ${'"a" + '.repeat(20_000)}"b"\nnew Pool({ connectionString: x })`,
      'backend/src/f.ts': `import { Pool } from 'pg'\nx${'.a()'.repeat(20_000)}`,
      'backend/src/g.ts': `import { Pool } from 'pg'\nconst t = \`${'${`'.repeat(5_000)}`,
    }),
  },
  {
    name: 'modules that import each other',
    files: () => ({
      ...named(200, (index) => [
        `backend/src/m${index}.ts`,
        `import { Pool } from 'pg'\nexport * from './m${(index + 1) % 200}'\nimport { p${(index + 7) % 200} } from './m${(index + 7) % 200}'\nexport const p${index} = p${(index + 7) % 200} ?? new Pool({ max: ${index} })\n`,
      ]),
    }),
  },
  {
    name: 'constants that double',
    files: () => ({
      'backend/src/a.ts': `import { Pool } from 'pg'\nconst a0 = 'xxxxxxxxxx'\n${lines(60, (index) => `const a${index + 1} = a${index} + a${index}`)}\nexport const p = new Pool({ connectionString: a60, max: Number(a60) })\n`,
      'backend/src/b.ts': "import { Pool } from 'pg'\nconst a = b\nconst b = a\nexport const p = new Pool({ connectionString: a, ...c })\nconst c = { ...c }\n",
    }),
  },
  {
    name: 'twenty thousand clients',
    files: () => ({
      'backend/src/a.ts': `import { PrismaClient } from '@prisma/client'\n${lines(20_000, (index) => `export const p${index} = new PrismaClient()`)}\n`,
    }),
  },
  {
    name: 'a module of 900 KB in one line',
    files: () => ({ 'backend/src/a.ts': `import { Pool } from 'pg';${'const a=1;'.repeat(80_000)}export const p=new Pool()` }),
  },
  {
    name: 'Dockerfiles in circles',
    files: () =>
      deployed('services:\n  web: { build: . }\n', {
        'hostile/Dockerfile': `${lines(100, (index) => `FROM s${(index + 1) % 100} AS s${index}\nENV A${index}=\${A${index}}\${A${index}}\nARG B=\${B}\nCOPY --from=s${index} / /`)}\nCMD ["x"]\n`,
        'hostile/b/Dockerfile': `FROM a\nRUN ${'a \\\n'.repeat(100_000)}\n`,
        'hostile/c/Dockerfile': `FROM x\nRUN <<A <<B ${'<<C '.repeat(10_000)}\n`,
        'hostile/d/Dockerfile': `# escape=\`\nFROM \${${'A:-${'.repeat(10_000)}\nENV ${'A=b '.repeat(50_000)}\nCMD ${'['.repeat(100_000)}\n`,
      }),
  },
  {
    name: 'a schema of 5,000 models',
    files: () => ({
      'hostile/schema.prisma': `datasource db {\n  provider = "postgresql"\n  url = env("X")\n}\n${lines(5_000, (index) => `model M${index} {\n  id Int @id\n  a Int\n  b M${(index + 1) % 5_000} @relation("r", fields: [a], references: [id])\n  @@index([a])\n}`)}\n`,
    }),
  },
  {
    name: 'a schema 50,000 deep',
    files: () => ({
      'hostile/a/schema.prisma': `datasource db {\n  provider = "postgresql"\n  url = ${'env('.repeat(50_000)}\n}\n`,
      'hostile/b/schema.prisma': `model A {\n  id Int @id @default(${'f('.repeat(50_000)}\n`,
      'hostile/c/schema.prisma': `${'model A { '.repeat(50_000)}`,
      'hostile/d/schema.prisma': `model A {\n  id Int ${'@id '.repeat(100_000)}\n}\n`,
      'hostile/e/schema.prisma': `/// ${'x'.repeat(900_000)}\nmodel A {\n  x String @default("${'\\"'.repeat(10_000)}")\n}\n`,
      'hostile/prisma.config.ts': `import { defineConfig } from 'prisma/config'\nexport default defineConfig(${'{a:'.repeat(3_000)}`,
    }),
  },
  {
    name: 'a thousand schema files',
    files: () =>
      named(1_000, (index) => [
        `hostile/prisma/schema/m${index}.prisma`,
        `${index === 0 ? 'datasource db {\n  provider = "postgresql"\n  url = env("X")\n}\n' : ''}model M${index} {\n  id Int @id\n}\n`,
      ]),
  },
  {
    name: 'SQL of every excess',
    files: () => ({
      'hostile/prisma/migrations/1/migration.sql': `SELECT ${'('.repeat(200_000)}`,
      'hostile/prisma/migrations/2/migration.sql': `${'DROP TABLE a;'.repeat(60_000)}`,
      'hostile/prisma/migrations/3/migration.sql': `${'$a$'.repeat(200_001)}`,
      'hostile/prisma/migrations/4/migration.sql': `${'/*'.repeat(300_000)}`,
      'hostile/prisma/migrations/5/migration.sql': `INSERT INTO a VALUES ${"('x'),".repeat(100_000)}('y');`,
      'hostile/prisma/migrations/6/migration.sql': `'${"''".repeat(300_000)}`,
      'hostile/prisma/migrations/7/migration.sql': `DO $$ ${'BEGIN '.repeat(50_000)}`,
      'hostile/prisma/migrations/8/migration.sql': `ALTER TABLE a ${'DROP COLUMN b, '.repeat(50_000)}DROP COLUMN c;`,
      'hostile/prisma/migrations/migration_lock.toml': 'provider = "postgresql"',
    }),
  },
  {
    name: 'three thousand migrations',
    files: () =>
      named(3_000, (index) => [
        `hostile/prisma/migrations/${String(index).padStart(5, '0')}_x/migration.sql`,
        `CREATE TABLE "t${index}" (id int);\nDROP TABLE "t${index - 1}";\n`,
      ]),
  },

  // Settings and env files
  {
    name: 'an env file of 50,000 variables',
    files: () =>
      deployed('services:\n  web:\n    image: acme/web:1\n    env_file: .env.many\n  db: { image: postgres:16 }\n', {
        'hostile/.env.many': `${lines(40_000, (index) => `A${index}=\${A${index - 1}}x`)}\n`,
        'hostile/.env': `${lines(50_000, (index) => `A${index}=b`)}\n`,
      }),
  },
  {
    name: 'an env file that never closes its quotes',
    files: () => ({
      'hostile/.env': `A="${'x\n'.repeat(200_000)}`,
      'hostile/.env.production': `${'A="\n'.repeat(100_000)}`,
      'hostile/b/.env': `A=${'${'.repeat(100_000)}\nB=${'$'.repeat(100_000)}\nC='${'\\'.repeat(100_000)}`,
    }),
  },
  {
    name: 'settings of every excess',
    files: () => ({
      'hostile/pgbouncer.ini': `[databases]\n${lines(20_000, (index) => `d${index} = host=h${index} pool_size=${index}`)}\n%include pgbouncer.ini\n%include /etc/passwd\n[pgbouncer]\npool_mode = transaction\n`,
      'hostile/b/pgbouncer.ini': `[${'['.repeat(200_000)}\n[databases]\na = ${"host='".repeat(50_000)}`,
      'hostile/postgresql.conf': `include = 'postgresql.conf'\ninclude_dir = '.'\n${lines(20_000, (index) => `a${index} = '${index}'`)}\nmax_connections = ${'9'.repeat(10_000)}\n`,
      'hostile/redis.conf': `include /etc/passwd\ninclude redis.conf\n${lines(20_000, () => 'save 1 1')}\nrequirepass "${'\\x'.repeat(50_000)}\n`,
      'hostile/my.cnf': `!includedir /etc\n[mysqld]\n${'a=b\n'.repeat(50_000)}`,
    }),
  },

  // Lists longer than a call takes arguments
  {
    name: 'a module with a list of 300,000',
    files: () => ({
      'backend/src/a.ts': `import { Pool } from 'pg'\nexport const a = [\n${'1,\n'.repeat(300_000)}]\nexport const p = new Pool()\n`,
      'backend/src/b.ts': `import { Pool } from 'pg'\nexport const p = new Pool(\n${'1,\n'.repeat(200_000)})\nexport const m = Math.max(\n${'2,\n'.repeat(100_000)})\n`,
      'backend/src/c.ts': `import { Pool } from 'pg'\nexport const p = new Pool({ max: Math.min(\n${'2,\n'.repeat(200_000)}) })\n`,
    }),
  },
  {
    name: 'settings of 300,000 words',
    files: () => ({
      'hostile/redis.conf': `save ${'1 '.repeat(400_000)}\n`,
      'hostile/b/redis.conf': `${'"\n'.repeat(300_000)}`,
      'hostile/b/pgbouncer.ini': `${'x\n'.repeat(400_000)}`,
      'hostile/postgresql.conf': `${'!\n'.repeat(400_000)}`,
      'hostile/my.cnf': `[mysqld]\n${'!\n'.repeat(400_000)}`,
    }),
  },
  {
    name: 'crontabs of 300,000 faults',
    files: () => ({
      'hostile/crontab': '* * x\n'.repeat(140_000),
      'etc/cron.d/a': 'x\n'.repeat(400_000),
      'hostile/x.timer': `[Timer]\n${'OnCalendar=x\n'.repeat(60_000)}`,
      'hostile/x.service': `[Service]\n${'ExecStart=x\n'.repeat(60_000)}`,
    }),
  },
  { name: '220,000 documents', files: () => deployed('---\n'.repeat(220_000)) },
  {
    name: 'a stack of long lists',
    files: () =>
      deployed(
        `services:\n  db:\n    image: postgres:16\n    command:\n${'      - a\n'.repeat(30_000)}    environment:\n${lines(20_000, (index) => `      A${index}: b`)}\n    volumes:\n${lines(10_000, (index) => `      - v${index}:/v${index}`)}\n    labels:\n${lines(5_000, (index) => `      traefik.http.routers.r${index}.rule: Host(\`h${index}\`)`)}\n`,
      ),
  },
  {
    name: 'a Dockerfile of long lists',
    files: () =>
      deployed('services:\n  web: { build: . }\n', { 'hostile/Dockerfile': `FROM node\nEXPOSE ${'1 '.repeat(300_000)}\nVOLUME ${'/a '.repeat(100_000)}\n` }),
  },
  {
    name: 'a package of 40,000 scripts',
    files: () => ({
      'hostile/package.json': `{"dependencies":{"pg":"1"},"scripts":{${times(20_000, (index) => `"s${index}":"npm run s${index + 1}"`).join(',')}}}`,
      'hostile/b/package.json': `{"dependencies":{"pg":"1"},"scripts":{${times(8_000, (index) => `"deploy${index}":"npm run a && npm run b && pg_dump x"`).join(',')}},"workspaces":[${times(20_000, (index) => `"packages/${index}/*"`).join(',')}]}`,
    }),
  },

  // Plimsoll's own files
  {
    name: 'a configuration of 10,000 rows',
    files: () => ({
      '.plimsoll.yml': `version: 1\nignore:\n${lines(9_000, (index) => `  - "**/{a,b,c}/**/*${index}*"`)}\nwaivers:\n${lines(1_000, (index) => `  - { rule: database/replica, subject: database/d${index}, reason: "${index}", until: 2027-01-31, by: "@octocat" }`)}\n`,
    }),
  },
  {
    name: 'globs that multiply',
    files: () => ({
      '.plimsoll.yml': `version: 1\nignore: ["${'{a,b}'.repeat(30)}", "${'**/'.repeat(500)}x", "${'*a'.repeat(200)}b", "${'[a-z]'.repeat(2_000)}", "${'{'.repeat(5_000)}"]\n`,
    }),
  },
  { name: 'a configuration nobody can read', files: () => ({ '.plimsoll.yml': `version: 1\n${'a: {'.repeat(5_000)}` }) },
  {
    name: 'a configuration of innards',
    files: () => ({
      '.plimsoll.yml': 'version: 1\n__proto__: { gate: { mode: report } }\nrules: { __proto__: off, constructor: off, toString: { days: 1 } }\n',
    }),
  },
  {
    name: 'an own rule that multiplies',
    files: () => ({
      '.plimsoll/rules/database/slow.yaml': `title: "Slow"\nseverity: low\nphase: 3\nfor: system\ncheck: ${times(8, (index) => `things.all(a${index}, `).join('')}true${')'.repeat(8)}\ncurrent: x\nrecommended: y\nwhy: z\nimpact: z\neffort: z\n`,
    }),
  },
  {
    name: 'an own rule 10,000 deep',
    files: () => ({
      '.plimsoll/rules/database/deep.yaml': `title: "Deep"\nseverity: low\nfor: service\ncheck: '${'('.repeat(900)}true${')'.repeat(900)}'\ncurrent: x\nrecommended: y\n`,
      '.plimsoll/rules/database/long.yaml': `title: Long\nseverity: low\nfor: service\ncheck: '${'true && '.repeat(20_000)}true'\n`,
    }),
  },
]
