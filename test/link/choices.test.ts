/** Which of several configurations runs in a service, by what its environment says. */
import { describe, expect, test } from 'vitest'
import { judge } from '../systems/story.ts'

const settings = `import os

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "shop.sqlite3"}}
if os.getenv("DB") in ("postgres", "postgresql"):
    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "db"}}
if os.getenv("DB") == "mysql":
    DATABASES = {"default": {"ENGINE": "django.db.backends.mysql", "HOST": "other"}}
`

/** The engine of the client of `web`, with these variables. */
async function enginesWith(environment: string): Promise<readonly string[]> {
  const files = {
    'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
    'shop/settings.py': settings,
    'requirements.txt': 'Django==5.2\n',
    Dockerfile: 'FROM python:3.13\nCOPY . /srv\nCMD ["gunicorn", "shop.wsgi"]\n',
    'docker-compose.prod.yml': `services:\n  web:\n    build: .\n    restart: always\n    environment: {${environment}}\n  db:\n    image: postgres:17\n  other:\n    image: mysql:8.4\n`,
  }
  const { head } = await judge(files, files)
  return head.verdicts.filter(({ rule, outcome }) => rule === 'database/pooling' && outcome !== 'not-applicable').map(({ subject }) => subject)
}

describe('a variable chooses a database', () => {
  test.each([
    ['DB: postgres', ['database/db']],
    ['DB: postgresql', ['database/db']],
    ['DB: PostgreSQL', ['database/db']],
    ['DB: mysql', ['database/other']],
    ['DB: sqlite', []],
    ['OTHER: postgres', []],
    ['DB: postgres, DJANGO_SETTINGS_MODULE: shop.other', []],
    ['DB: postgres, DJANGO_SETTINGS_MODULE: shop.settings', ['database/db']],
  ])('%s', async (environment, subjects) => {
    expect(await enginesWith(environment)).toEqual(subjects)
  })
})
