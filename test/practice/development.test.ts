/** Stacks that their names don't place, and what stands in them does. */
import { expect, test } from 'vitest'
import { stacksOf as stacks } from './stacks.ts'
import { add, blocked, judge, type Files } from '../systems/story.ts'

const workshop = `x-common: &common
  build: { context: ., dockerfile: Dockerfile.dev }
  environment: { RAILS_ENV: development }
services:
  press:
    <<: *common
    ports: [ "3000:3000" ]
  mill:
    <<: *common
  rows:
    image: mysql:8.4
    ports: [ "3306:3306" ]
`
const house = `services:
  press:
    image: acme/press:5.1
    ports: [ "443:3000" ]
    environment: { RAILS_ENV: production, DATABASE_URL: "mysql2://press@rows:3306/press" }
  rows:
    image: mysql:8.4
    volumes: [ "rows-data:/var/lib/mysql" ]
volumes:
  rows-data:
`

test('the default name loses to a neutral one when what it builds is built for development', async () => {
  expect(await stacks({ 'docker-compose.yml': workshop, 'docker-compose.house.yml': house })).toEqual([
    'docker-compose.house.yml: taken by name: nothing says that it is for development',
    'not docker-compose.yml: for development: press.build.dockerfile in it says so',
  ])
})

test('adding a stack for development, under the default name, blocks nothing', async () => {
  const base = { 'docker-compose.house.yml': house }
  expect(blocked(await judge(base, add('docker-compose.yml', workshop)(base)))).toEqual([])
})

test('one service in development makes no stack of it', async () => {
  const mixed = house.replace('image: acme/press:5.1', 'build: .')
  const tool = mixed.replace('services:\n', 'services:\n  docs:\n    build: ./docs\n    environment: [ NODE_ENV=development ]\n')
  expect(await stacks({ 'docker-compose.yml': tool, 'docker-compose.rest.yml': 'services:\n  press: { image: "acme/press:4" }\n' })).toEqual([
    "docker-compose.yml: taken by name: it has Compose's default name",
    'not docker-compose.rest.yml: another way to run press, which docker-compose.yml runs already',
  ])
})

const benches = 'services:\n  rows:\n    image: postgres:17\n    ports: [ "5555:5432" ]\n'
const manifests: Readonly<Record<string, Files>> = {
  'JavaScript by its manifest': { 'package.json': '{ "name": "press", "dependencies": { "pg": "8" } }' },
  'Go by its manifest': { 'go.mod': 'module press\n\ngo 1.24\n\nrequire github.com/jackc/pgx/v5 v5.7.1\n', 'main.go': 'package main\n' },
  'Go by the standard library': {
    'go.mod': 'module press\n\ngo 1.24\n',
    'main.go':
      'package main\n\nimport (\n\t"database/sql"\n\t"os"\n)\n\nfunc main() {\n\tdb, _ := sql.Open("pgx", os.Getenv("DATABASE_URL"))\n\tdb.Ping()\n}\n',
  },
  'Python by requirements': { 'requirements.txt': 'flask==3.0\npsycopg2-binary==2.9\n', 'app.py': '' },
  'Python by pyproject': { 'pyproject.toml': '[project]\nname = "press"\ndependencies = ["fastapi", "SQLAlchemy>=2"]\n', 'main.py': '' },
  Ruby: { Gemfile: 'source "https://rubygems.org"\ngem "sequel"\n', 'config.ru': 'run ->(_) { [200, {}, []] }\n' },
  PHP: { 'composer.json': '{ "name": "acme/press", "require": { "laravel/framework": "^12" } }' },
  Elixir: {
    'mix.exs':
      'defmodule Press.MixProject do\n  use Mix.Project\n  def project, do: [app: :press, deps: deps()]\n  defp deps do\n    [{:postgrex, "~> 0.19"}]\n  end\nend\n',
  },
  Rust: { 'Cargo.toml': '[package]\nname = "press"\n\n[dependencies]\nsqlx = { version = "0.8", features = ["postgres"] }\n', 'src/main.rs': 'fn main() {}\n' },
  '.NET': {
    'Press.csproj':
      '<Project Sdk="Microsoft.NET.Sdk.Web"><ItemGroup><PackageReference Include="Npgsql.EntityFrameworkCore.PostgreSQL" Version="9.0.0" /></ItemGroup></Project>\n',
  },
  Maven: {
    'pom.xml':
      '<project><artifactId>press</artifactId><dependencies><dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId></dependency></dependencies></project>\n',
  },
  Gradle: { 'build.gradle.kts': 'plugins { application }\ndependencies { implementation("org.springframework.boot:spring-boot-starter-data-jpa:3.4.0") }\n' },
}

test.each(Object.entries(manifests))('databases beside code that opens them, and nothing of it, are for development: %s', async (_, files) => {
  expect(await stacks({ ...files, 'docker-compose.yml': benches })).toEqual([
    'not docker-compose.yml: for development: it runs nothing of this repository, only what its code is developed against',
  ])
})

const strangers: Readonly<Record<string, Files>> = {
  'no code at all': {},
  'code that opens none': { 'go.mod': 'module press\n\ngo 1.24\n', 'main.go': 'package main\n\nfunc main() {}\n' },
  'a library of tests alone': { 'Cargo.toml': '[package]\nname = "press"\n\n[dev-dependencies]\nsqlx = "0.8"\n', 'src/main.rs': 'fn main() {}\n' },
  'a gem by the name of a package': { Gemfile: 'source "https://rubygems.org"\ngem "prisma"\n' },
}

test.each(Object.entries(strangers))('databases beside %s are production’s', async (_, files) => {
  expect(await stacks({ ...files, 'docker-compose.yml': benches })).toEqual(['docker-compose.yml: the only Compose stack of the repository'])
})

test('databases beside the service that opens them are production’s', async () => {
  const whole = benches.replace('services:\n', 'services:\n  press:\n    build: .\n    environment: { DATABASE_URL: "postgres://press@rows/press" }\n')
  expect(await stacks({ ...manifests['Go by its manifest'], 'docker-compose.yml': whole })).toEqual([
    'docker-compose.yml: the only Compose stack of the repository',
  ])
})
