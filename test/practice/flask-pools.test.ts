/** How many connections Flask-SQLAlchemy opens, by what its configuration says of them in a branch or in another file. */
import { expect, test } from 'vitest'
import { blocked, judge, type Files } from '../systems/story.ts'
import { currents, verdicts } from './verdicts.ts'

const system = (options: string): Files => ({
  'compose.yaml': `services:\n  loom:\n    build: .\n    ports: ["8000:8000"]\n    environment: { DATABASE_URL: "mysql+pymysql://loom@bolts/loom" }\n  bolts:\n    image: mysql:8.4\n    volumes: ["bolts:/var/lib/mysql"]\nvolumes:\n  bolts:\n`,
  Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["gunicorn", "loom:create_app()", "-w", "2"]\n',
  'requirements.txt': 'flask==3.1\nflask-sqlalchemy==3.1\npymysql==1.1\n',
  'loom/__init__.py':
    'import os\nfrom flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\n\ndb = SQLAlchemy()\n\n\ndef create_app(given="loom.config.Config"):\n    app = Flask(__name__)\n    app.config.from_object(given)\n    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]\n    db.init_app(app)\n    return app\n',
  'loom/config.py': `import configparser\nimport os\n\nini = configparser.ConfigParser()\n\n\nclass Config:\n    SQLALCHEMY_DATABASE_URI = os.environ["DATABASE_URL"]\n    if SQLALCHEMY_DATABASE_URI.startswith("sqlite") is False:\n        SQLALCHEMY_ENGINE_OPTIONS = {${options}}\n`,
})
const budget = 'database/connection-budget'
const pooling = 'database/pooling'

test('a figure that is read when it runs leaves open how many', async () => {
  const files = system('"max_overflow": int(ini["pool"]["overflow"])')
  expect(await verdicts(files, pooling)).toEqual(['database/bolts unknown @ compose.yaml:5'])
  expect((await currents(files, budget)).join()).toMatch(/^at least 12 of 151 connections/)
})

test('a branch that says nothing of connections chooses no number of them', async () => {
  expect((await verdicts(system('"pool_pre_ping": True'), pooling)).join()).toMatch(/^database\/bolts fail: .*SQLAlchemy’s default of 15 connections a process/)
})

test('a pool that a change takes away is stopped', async () => {
  const sized = system('"pool_size": 4')
  const always = { ...sized, 'loom/config.py': (sized['loom/config.py'] ?? '').replace(/ {4}if .*\n {4}/, '') }
  expect(await verdicts(always, pooling)).toEqual(['database/bolts pass @ compose.yaml:5'])
  expect(blocked(await judge(always, system('"pool_pre_ping": True')))).toContain(`${pooling} database/bolts`)
})
