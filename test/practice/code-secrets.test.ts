/** Credentials that stand in Python code, each beside a near twin that is none. */
import { describe, expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const key = 'q7Rz2mXw94TbLpK8vN3c'
const told = async (code: string, path = 'till/views.py', more: Readonly<Record<string, string>> = {}): Promise<readonly string[]> => {
  const tree = {
    'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "80:80" ]\n',
    Dockerfile: 'FROM python:3.12\nCOPY . .\nCMD ["till"]\n',
    'requirements.txt': 'pyramid\nflask\nstarlette\npyjwt\n',
    [path]: code,
    ...more,
  }
  return (await verdicts(tree, 'security/hardcoded-secret')).flatMap((line) => /secrets?: (.*)/.exec(line)?.[1] ?? [])
}

describe('what a secret’s name holds', () => {
  test.each([
    [`RATES_SECRET = '${key}'\nrates = oauth.Consumer('till', RATES_SECRET)\n`, 'RATES_SECRET (views.py) @ till/views.py:1'],
    [`class Rates:\n    def ask(self):\n        return Client(api_key='${key}')\n`, 'api_key (views.py) @ till/views.py:3'],
    [`keys = {'RATES_APIKEY': (str, 'General', '${key}')}\n`, 'RATES_APIKEY (views.py) @ till/views.py:1'],
    [`def ask(token='3f1c9a52-77de-4b0a-9c1e-5a2f8d60b7e4'):\n    pass\n`, 'token (views.py) @ till/views.py:1'],
    [`app.config['SECRET_KEY'] = 'kq$h3@!!vb6*nz(dbze=*)zroqa8gv0#1gx'\n`, 'SECRET_KEY (views.py) @ till/views.py:1'],
    [`engine = create_engine('postgresql+psycopg2://till:${key}@db.acme.io/till')\n`, 'password in a database URL (views.py) @ till/views.py:1'],
    [`if not settings.DEBUG:\n    RATES_SECRET = '${key}'\n`, 'RATES_SECRET (views.py) @ till/views.py:2'],
    [`def log_in():\n    return Client(password='${key}')\n`, 'password (views.py) @ till/views.py:2'],
  ])('%s', async (code, what) => {
    expect(await told(code)).toEqual([what])
  })

  test.each([
    `RATES_SECRET = 'changeme-2024-please'\n`,
    `# Tokens between two applications.\n# Dummy key used everywhere but in production.\nRATES_SECRET = '${key}'\n`,
    `RATES_KEY = 'rates:last_12_months:v2:days_30'\n`,
    `RATES_TOKEN_URL = 'https://rates.acme.io/v2/token1234567'\n`,
    `RESET_PASSWORD_TEMPLATE_ID = '3f1c9a52-77de-4b0a-9c1e-5a2f8d60b7e4'\n`,
    `RATES_PUBLISHABLE_API_KEY = '${key}'\nCAPTCHA_SITE_KEY = '${key}'\n`,
    `DEFAULT_API_KEY = '${key}'\n`,
    `RATES_SECRET = '${key}'\nRATES_SECRET = os.environ['RATES_SECRET']\n`,
    `RATES_SECRET = os.environ['RATES_SECRET_q7Rz2mXw94TbLpK8vN3c']\n`,
    `class TestConfig:\n    RATES_SECRET = '${key}'\n`,
    `if settings.DEBUG:\n    RATES_SECRET = '${key}'\n`,
    `class Login:\n    schema_extra = {'example': {'token': '${key}'}}\n`,
    `def is_old(given):\n    """token = '${key}'"""\n    return given.token == '${key}'\n`,
  ])('%s is none', async (code) => {
    expect(await told(code)).toEqual([])
  })

  test('nor is it of files for trials', async () => {
    const code = `RATES_SECRET = '${key}'\n`
    for (const path of ['tests/test_views.py', 'till/settings/local.py', 'till/settings/test.py', 'examples/till.py', 'development/config.py'])
      expect(await told(code, path)).toEqual([])
    expect(await told(code, 'scripts/send_rates.py')).toEqual(['RATES_SECRET (send_rates.py) @ scripts/send_rates.py:1'])
  })
})

describe('what signs with a literal signs with what everybody knows', () => {
  const pyramid = 'from pyramid.authentication import AuthTktAuthenticationPolicy as Policy\n'
  const session = 'from starlette.middleware.sessions import SessionMiddleware\n'
  const flask = 'from flask import Flask\napp = Flask(__name__)\n'
  test.each([
    [`${pyramid}policy = Policy(secret='so_secret', callback=groups)\n`, 'AuthTktAuthenticationPolicy'],
    [`import pyramid.session\nmade = pyramid.session.SignedCookieSessionFactory('seasalt')\n`, 'SignedCookieSessionFactory'],
    [`${session}SIGNED = 'seasalt'\napp.add_middleware(SessionMiddleware, secret_key=SIGNED)\n`, 'SessionMiddleware'],
    [`import jwt\ndef issue(who):\n    return jwt.encode({'sub': who}, 'secret', algorithm='HS256')\n`, 'jwt.encode'],
    [`${flask}app.secret_key = 'seasalt'\n`, 'Flask'],
  ])('%s', async (code, by) => {
    expect(await told(code)).toEqual([expect.stringContaining(`the key that ${by} signs with (views.py) @ till/views.py:`)])
  })

  test.each([
    `${pyramid}policy = Policy(secret=settings['policy.secret'], callback=groups)\n`,
    `${pyramid}policy = Policy(secret='changeme', callback=groups)\n`,
    `from till.policies import AuthTktAuthenticationPolicy\npolicy = AuthTktAuthenticationPolicy('seasalt')\n`,
    `${session}SIGNED = os.environ.get('SIGNED', 'seasalt')\napp.add_middleware(SessionMiddleware, secret_key=SIGNED)\n`,
    `import jwt\nclaims = jwt.decode(token, 'secret', options={'verify_signature': False})\n`,
    `${flask}app.secret_key = 'seasalt'\napp.config.from_prefixed_env()\n`,
    `${flask}app.secret_key = 'seasalt'\napp.secret_key = os.environ['KEY']\n`,
  ])('%s does not', async (code) => {
    expect(await told(code)).toEqual([])
  })
})
