/** What passes of a schema passes for the tables that could be told, and says how many could not. */
import { expect, test } from 'vitest'
import { judge, type Files } from '../systems/story.ts'

const models = (bases: string): Files => ({
  'compose.yaml':
    'services:\n  larder:\n    build: .\n    ports: [ "80:8000" ]\n    environment: { DATABASE_URL: "postgresql://larder@rows/larder" }\n  rows: { image: "postgres:17" }\n',
  Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["gunicorn", "larder.wsgi"]\n',
  'requirements.txt': 'django\npsycopg\ndj-database-url\n',
  'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "larder.settings")\n',
  'larder/settings.py': 'import dj_database_url\nINSTALLED_APPS = ["stock"]\nDATABASES = {"default": dj_database_url.config()}\n',
  'stock/__init__.py': '',
  'stock/apps.py': 'from django.apps import AppConfig\nclass StockConfig(AppConfig):\n    name = "stock"\n',
  'stock/models.py': `from django.db import models\nfrom labels.models import Labelled\n\nclass Shelf(models.Model):\n    name = models.TextField()\n\nclass Jar(${bases}models.Model):\n    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)\n`,
})

async function current(files: Files): Promise<readonly (string | undefined)[]> {
  const { head } = await judge(files, files)
  return ['primary-key', 'foreign-key-index'].map((rule) => head.verdicts.find((one) => one.rule === `database/${rule}` && one.outcome === 'pass')?.current)
}

test('all of them', async () => {
  expect(await current(models(''))).toEqual(['all 2 tables', '1 of 1'])
})

test('all but one', async () => {
  expect((await current(models('Labelled, ')))[0]).toBe('1 table; 1 table unknown')
})
