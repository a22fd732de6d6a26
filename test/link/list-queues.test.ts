/** A Redis whose lists are filled and emptied is a queue, in whichever language; one that is only looked at is none. */
import { expect, test } from 'vitest'
import { factsOf } from './facts.ts'

const python = (line: string): Readonly<Record<string, string>> => ({
  'requirements.txt': 'redis==5.2.1\nflask==3.1.0\n',
  'app.py': `import redis\nstore = redis.Redis(host="pots")\ndef take(order):\n    ${line}\n`,
})
const node = (line: string): Readonly<Record<string, string>> => ({
  'package.json': '{ "name": "kiln", "scripts": { "start": "node app.js" }, "dependencies": { "ioredis": "5.4.1" } }',
  'app.js': `const Redis = require('ioredis')\nconst store = new Redis({ host: 'pots' })\nexports.take = async (order) => { ${line} }\n`,
})
const dotnet = (line: string): Readonly<Record<string, string>> => ({
  'Kiln.csproj':
    '<Project Sdk="Microsoft.NET.Sdk.Worker">\n<PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>\n<ItemGroup><PackageReference Include="StackExchange.Redis" Version="2.8.0" /></ItemGroup>\n</Project>\n',
  'Program.cs': `using StackExchange.Redis;\nvar store = ConnectionMultiplexer.Connect("pots").GetDatabase();\n${line}\n`,
})

const purpose = async (code: Readonly<Record<string, string>>, started: string, more = ''): Promise<string | undefined> => {
  const own = Object.fromEntries(Object.entries(code).map(([path, text]) => [`kiln/${path}`, text]))
  const files = {
    'compose.yaml': `services:\n  pots:\n    image: redis:7.4\n${more}  kiln:\n    build: ./kiln\n    environment: { REDIS_HOST: pots }\nvolumes: { pots: }\n`,
    'kiln/Dockerfile': `FROM debian:12\nCOPY . .\nCMD ${started}\n`,
    ...own,
  }
  return (await factsOf(files, 'database/pots'))['purpose']
}

const pythons = '["python", "app.py"]'
const nodes = '["node", "app.js"]'
test.each([
  [python('store.rpush("orders", order); return store.blpop("orders")'), pythons, 'queue kiln/app.py:4'],
  [python('return store.lpop("orders")'), pythons, 'queue kiln/app.py:4'],
  [python('store.lpush("latest", order); store.ltrim("latest", 0, 9)'), pythons, 'cache compose.yaml:2'],
  [python('return store.get("orders")'), pythons, 'cache compose.yaml:2'],
  [node("await store.rpush('orders', order); return store.blpop('orders', 5)"), nodes, 'queue kiln/app.js:3'],
  [node("await store.lpush('latest', order); return store.lrange('latest', 0, 9)"), nodes, 'cache compose.yaml:2'],
  [dotnet('var order = store.ListLeftPop("orders");'), '["dotnet", "Kiln.dll"]', 'queue kiln/Program.cs:3'],
  [dotnet('store.StringGet("orders");'), '["dotnet", "Kiln.dll"]', 'cache compose.yaml:2'],
])('%o', async (code, started, expected) => {
  expect(await purpose(code, started)).toBe(expected)
})

test('what is kept on disk for good stays a record', async () => {
  const kept = '    command: ["redis-server", "--appendonly", "yes"]\n    volumes: ["pots:/data"]\n'
  expect(await purpose(python('return store.blpop("orders")'), pythons, kept)).toMatch(/^record /)
})
