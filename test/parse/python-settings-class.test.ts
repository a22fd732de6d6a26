/** Settings classes of pydantic come to variables of the environment, whatever names, prefixes and validators they go by. */
import { expect, test } from 'vitest'
import { parsePython, programOf, writtenText } from '../../src/parse/python/index.ts'

async function settingsOf(body: string): Promise<string> {
  const file = {
    path: 'reef/config.py',
    text: `from pydantic import Field, PostgresDsn, field_validator\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\n${body}`,
  }
  const { module } = await parsePython(file)
  if (module === undefined) throw new Error('not Python')
  const value = (await programOf(module, { has: () => false, read: async () => undefined })).names.get('asked')
  const fallback = value?.is === 'variable' && value.fallback !== undefined ? writtenText(value.fallback)?.text : undefined
  return value === undefined ? '' : `${writtenText(value)?.text ?? value.is}${fallback === undefined ? '' : `, else ${fallback}`}`
}

test.each([
  ['class S(BaseSettings):\n    pool_size: int = 7\nasked = S().pool_size', '${POOL_SIZE}, else 7'],
  ['class S(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix="REEF_")\n    dsn: PostgresDsn\nasked = S().dsn', '${REEF_DSN}'],
  ['class S(BaseSettings):\n    size: int = Field(9, validation_alias="REEF_POOL")\nasked = S().size', '${REEF_POOL}, else 9'],
  [
    'class S(BaseSettings):\n    host: str\n    @property\n    def url(self):\n        return f"postgresql://{self.host}/reef"\nasked = S().url',
    'postgresql://${HOST}/reef',
  ],
  ['class B(BaseSettings):\n    host: str = "db"\nclass S(B):\n    port: int = 5432\nasked = S().host', '${HOST}, else db'],
  [
    'class S(BaseSettings):\n    host: str\n    url: str | None = None\n    @field_validator("url", mode="before")\n    def fill(cls, v, info):\n        if isinstance(v, str):\n            return v\n        return f"postgresql://{info.data[\'host\']}/reef"\nasked = S().url',
    '${URL}, else postgresql://${HOST}/reef',
  ],
])('%j', async (body, expected) => {
  expect(await settingsOf(body)).toBe(expected)
})
