/** Agents that a platform attaches to a process by variables. */
import { expect, test } from 'vitest'
import { judge } from '../systems/story.ts'

const files = (settings: string): Readonly<Record<string, string>> => ({
  'package.json': '{ "name": "desk", "private": true, "dependencies": { "express": "4.21.0" } }',
  'src/server.js': "const express = require('express')\nconst app = express()\napp.get('/', (req, res) => res.send('x'))\napp.listen(8080)\n",
  'infra/main.tf': `resource "azurerm_linux_web_app" "desk" {\n  name = "desk"\n  app_settings = {\n    DATABASE_URL = "postgresql://db.example.org/x"\n${settings}\n  }\n}\n`,
})
const sends = '    APPLICATIONINSIGHTS_CONNECTION_STRING = "InstrumentationKey=0"\n'

test.each([
  ['is attached', `${sends}    ApplicationInsightsAgent_EXTENSION_VERSION = "~3"`, 'pass'],
  ['is switched off', `${sends}    ApplicationInsightsAgent_EXTENSION_VERSION = "disabled"`, 'fail'],
  ['sends nowhere', '    ApplicationInsightsAgent_EXTENSION_VERSION = "~3"', 'fail'],
  ['is only told where to send', sends, 'fail'],
])('an agent that %s', async (_, settings, outcome) => {
  const tree = files(settings)
  const { head } = await judge(tree, tree)
  const found = head.verdicts.filter(({ rule }) => /error-tracking|apm/.test(rule)).map((one) => `${one.rule} ${one.outcome}`)
  expect(found).toEqual([`monitoring/error-tracking ${outcome}`, `monitoring/apm ${outcome}`])
})
