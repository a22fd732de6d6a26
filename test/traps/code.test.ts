/** What schemas, code and pools hide (traps 51 to 58 and 75). */
import { deployed, trap } from './trap.ts'

const schema = (provider: string, models: string, more = ''): string =>
  `generator client {\n  provider = "prisma-client-js"\n}\n\ndatasource db {\n  provider = "${provider}"\n  url      = env("DATABASE_URL")\n${more}}\n\n${models}`
const owned = (index: string): string =>
  `model Owner {\n  id   Int   @id\n  hulls Hull[]\n}\n\nmodel Hull {\n  name    String\n  ownerId Int\n  owner   Owner  @relation(fields: [ownerId], references: [id])\n\n  ${index}\n}\n`

trap(51, 'the second column of an index does not lead it', {
  files: { 'prisma/schema.prisma': schema('postgresql', owned('@@id([name, ownerId])')) },
  verdicts: { 'database/foreign-key-index': 'fail' },
})

trap(52, 'InnoDB indexes foreign keys by itself', {
  files: { 'prisma/schema.prisma': schema('mysql', owned('@@id([name, ownerId])')) },
  verdicts: { 'database/foreign-key-index': 'not judged' },
})

trap(53, 'an index without brackets is one', {
  files: { 'prisma/schema.prisma': schema('postgresql', owned('@@id(name)\n  @@index(ownerId)')) },
  verdicts: { 'database/foreign-key-index': 'pass' },
})

const app = (code: string, dependencies = '"@prisma/client": "6.1.0"', url = 'postgres://u@tides:5432/x'): Readonly<Record<string, string>> =>
  deployed(`services:\n  tides: { image: "postgres:16.3" }\n  api:\n    build: .\n    environment: { DATABASE_URL: "${url}" }\n    ports: ["80:80"]\n`, {
    Dockerfile: 'FROM node:22.4\nCOPY . .\nCMD ["node", "src/index.js"]\n',
    'package.json': `{ "name": "api", "dependencies": { ${dependencies} } }`,
    'src/database.ts': code,
    'prisma/schema.prisma': schema('postgresql', 'model Hull {\n  id Int @id\n}\n'),
  })

trap(54, 'a client kept on globalThis is one, and seeds do not count', {
  files: {
    ...app(
      "import { PrismaClient } from '@prisma/client'\nconst kept = globalThis as { prisma?: PrismaClient }\nexport const prisma = kept.prisma ?? new PrismaClient()\nkept.prisma = prisma\n",
    ),
    'prisma/seed.ts': "import { PrismaClient } from '@prisma/client'\nconst prisma = new PrismaClient()\n",
  },
  verdicts: { 'database/single-client service/api': 'pass' },
})

trap(54, 'a generic and a class of one’s own make clients', {
  files: {
    ...app("import { PrismaClient } from '@prisma/client'\nexport const prisma = new PrismaClient<object>({})\n"),
    'src/other.ts': "import { PrismaClient } from '@prisma/client'\nclass Own extends PrismaClient {}\nexport const own = new Own()\n",
    'src/third.ts': "import { PrismaClient } from '@prisma/client'\nexport const third = new PrismaClient()\n",
  },
  verdicts: { 'database/single-client service/api': 'fail' },
})

trap(55, 'a pool that the driver is given counts, whatever the ORM says', {
  files: Object.fromEntries(
    Object.entries(
      app("import { Pool } from 'pg'\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 7 })\n", '"pg": "8.13.0"'),
    ).filter(([path]) => !path.endsWith('.prisma')),
  ),
  facts: { 'client/api.pool': 7, 'database/tides.step': 1 },
})

trap(56, 'a parameter of a URL is no pooler', {
  files: app(
    "import { PrismaClient } from '@prisma/client'\nexport const prisma = new PrismaClient()\n",
    '"@prisma/client": "6.1.0"',
    'postgres://u@tides:5432/x?pgbouncer=true',
  ),
  things: { pool: [] },
  verdicts: { 'database/pooling database/tides': 'fail' },
})

trap(75, 'with an adapter the driver’s pool counts, and not the URL’s', {
  files: app(
    "import { PrismaClient } from '@prisma/client'\nimport { PrismaPg } from '@prisma/adapter-pg'\nexport const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL, max: 9 }) })\n",
    '"@prisma/client": "7.0.0", "@prisma/adapter-pg": "7.0.0", "pg": "8.13.0"',
    'postgres://u@tides:5432/x?connection_limit=33',
  ),
  facts: { 'client/api.pool': 9 },
})
