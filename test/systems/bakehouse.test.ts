/** A bakery's classes on Django: each loss is stopped wherever its value is written, and what loses nothing goes through. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('bakehouse')
const stack = 'deploy/docker-compose.prod.yml'
const live = 'bakehouse/settings/production.py'
const shared = 'bakehouse/settings/base.py'
const db = 'database/db'
const pool = /\nDATABASES\["default"\]\["OPTIONS"\] = \{[^]*?\n\}\n/

const losses = (
  [
    ['no pool', replace(live, pool, '\n'), `database/pooling ${db}`],
    ['a pool that is switched off', replace(live, pool, '\nDATABASES["default"]["OPTIONS"] = {"pool": False}\n'), `database/pooling ${db}`],
    ['a pool of whatever its library has', replace(live, '{"min_size": 2, "max_size": OVEN_POOL, "timeout": 10}', 'True'), `database/pooling ${db}`],
    ['a pool of one, by a constant of another file', replace('bakehouse/settings/pools.py', '= 6', '= 1'), `database/pooling ${db}`],
    ['a pool of one, by its place', replace(live, 'OVEN_POOL, "timeout"', '1, "timeout"'), `database/pooling ${db}`],
    ['options that are taken away afterwards', replace(live, 'SECURE_PROXY', 'DATABASES["default"].pop("OPTIONS")\nSECURE_PROXY'), `database/pooling ${db}`],
    ['other settings, by the image', replace('Dockerfile', 'settings.production', 'settings.base'), `database/pooling ${db}`],
    [
      'other settings, by the stack',
      replace(stack, '    POSTGRES_HOST: db', '    DJANGO_SETTINGS_MODULE: bakehouse.settings.base\n    POSTGRES_HOST: db'),
      `database/pooling ${db}`,
    ],
    ['more than the server takes, by a constant of another file', replace('bakehouse/settings/pools.py', '= 6', '= 24'), `database/connection-budget ${db}`],
    [
      'more than the server takes, by a variable',
      all(
        replace(live, 'OVEN_POOL, "timeout"', 'env.int("OVEN_POOL", default=6), "timeout"'),
        replace(stack, '    POSTGRES_HOST: db', '    OVEN_POOL: 40\n    POSTGRES_HOST: db'),
      ),
      `database/connection-budget ${db}`,
    ],
    ['more workers than the server takes', replace('Dockerfile', '"--workers", "3"', '"--workers", "12"'), `database/connection-budget ${db}`],
    ['more copies than the server takes', replace(stack, 'replicas: 2', 'replicas: 9'), `database/connection-budget ${db}`],
    ['fewer connections than are opened', replace(stack, 'max_connections=80', 'max_connections=30'), `database/connection-budget ${db}`],
    [
      'a flush, by the release',
      replace('deploy/release.sh', 'run --rm migrate', 'run --rm web python manage.py flush --noinput'),
      `database/destructive-change ${db}`,
    ],
    ['tables taken back, by the stack', replace(stack, 'migrate --noinput', 'migrate classes zero --noinput'), `database/destructive-change ${db}`],
    [
      'SQLite, by an assignment',
      replace(live, 'SECURE_PROXY', 'DATABASES["default"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": "/srv/db.sqlite3"}\n\nSECURE_PROXY'),
      '',
    ],
    ['SQLite, by the base', replace(shared, 'django.db.backends.postgresql', 'django.db.backends.sqlite3'), ''],
    ['SQLite, by the settings that the image takes', replace('Dockerfile', 'settings.production', 'settings.local'), ''],
    [
      'SQLite, by a default that is forgotten',
      replace(shared, /DATABASES = \{[^]*?\n\}\n/, 'DATABASES = {"default": env.db("DATABASE_URL", default="sqlite:///db.sqlite3")}\n'),
      '',
    ],
  ] as readonly (readonly [string, Edit, ...string[]])[]
).map(([name, edit, ...rules]) => ({ name, edit, rules }))

const asUrl = all(
  replace(shared, /DATABASES = \{[^]*?\n\}\n/, 'DATABASES = {"default": env.db("DATABASE_URL")}\n'),
  replace(stack, '    POSTGRES_HOST: db\n', '    DATABASE_URL: postgres://bakehouse:${POSTGRES_PASSWORD}@db:5432/bakehouse\n'),
)

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['a larger pool', replace('bakehouse/settings/pools.py', '= 6', '= 7')],
  ['the size by its place', replace(live, 'OVEN_POOL, "timeout"', '6, "timeout"')],
  [
    'the size by a constant of this file',
    all(replace(live, '\nALLOWED_HOSTS', '\nSIZE = 2 * 3\nALLOWED_HOSTS'), replace(live, 'OVEN_POOL, "timeout"', 'SIZE, "timeout"')),
  ],
  ['the size by a variable with a default', replace(live, 'OVEN_POOL, "timeout"', 'env.int("OVEN_POOL", default=OVEN_POOL), "timeout"')],
  [
    'the size by a variable that the stack sets',
    all(
      replace(live, 'OVEN_POOL, "timeout"', 'env.int("OVEN_POOL"), "timeout"'),
      replace(stack, '    POSTGRES_HOST: db', '    OVEN_POOL: "6"\n    POSTGRES_HOST: db'),
    ),
  ],
  ['options in one dict', replace(live, pool, '\nDATABASES = {"default": {**DATABASES["default"], "OPTIONS": dict(pool=dict(max_size=OVEN_POOL))}}\n')],
  ['options by update', replace(live, pool, '\nDATABASES["default"].update({"OPTIONS": {"pool": {"max_size": OVEN_POOL}}})\n')],
  ['a URL in place of a dict', asUrl],
  [
    'production in a file by another name',
    all(
      rename(live, 'bakehouse/settings/prod.py'),
      replace('Dockerfile', 'settings.production', 'settings.prod'),
      replace('bakehouse/wsgi.py', 'settings.production', 'settings.prod'),
    ),
  ],
  ['constants in a file by another name', all(rename('bakehouse/settings/pools.py', 'bakehouse/sizes.py'), replace(live, 'from .pools', 'from ..sizes'))],
  ['the image without the name of the settings', replace('Dockerfile', 'ENV DJANGO_SETTINGS_MODULE=bakehouse.settings.production\n', '')],
  ['development with another database', replace('bakehouse/settings/local.py', '"django.db.backends.sqlite3"', '"django.db.backends.mysql"')],
  [
    'tests with a pool of one',
    replace('bakehouse/settings/test.py', 'DATABASES["default"]["NAME"] = ":memory:"', 'DATABASES["default"]["OPTIONS"] = {"pool": {"max_size": 1}}'),
  ],
  ['no settings for tests', remove('bakehouse/settings/test.py')],
  ['a branch for debugging', replace(live, 'SECURE_PROXY', 'if DEBUG:\n    DATABASES["default"]["OPTIONS"]["pool"] = False\n\nSECURE_PROXY')],
  [
    'a branch for tests',
    replace(
      live,
      'SECURE_PROXY',
      'import sys\n\nif "test" in sys.argv:\n    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3"}}\n\nSECURE_PROXY',
    ),
  ],
  ['another back end of the same engine', replace(shared, 'django.db.backends.postgresql', 'django.contrib.gis.db.backends.postgis')],
  ['a command for one person', add('classes/management/commands/fill.py', 'from django.core.management import call_command\n\ncall_command("flush")\n')],
]

describe('on Django', () => {
  test('all that is guarded is there', async () => {
    const { head } = await judge(base, base)
    const found = head.verdicts.filter(
      (one) => one.subject === db && /^database\/(pooling|connection-budget|engine|destructive-change|persistence)$/.test(one.rule),
    )
    expect(found.map(({ rule, outcome }) => `${rule} ${outcome}`).sort()).toEqual([
      'database/connection-budget pass',
      'database/destructive-change pass',
      'database/engine pass',
      'database/persistence pass',
      'database/pooling pass',
    ])
  })

  test.each(losses)('$name is stopped', async ({ edit, rules }) => {
    const found = blocked(await judge(base, edit(base)))
    expect(found).not.toEqual([])
    expect(found).toEqual(expect.arrayContaining(rules.filter((rule) => rule !== '')))
    if (rules.includes('')) expect(found.join(' ')).toMatch(/database\/(engine|pooling)/)
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
