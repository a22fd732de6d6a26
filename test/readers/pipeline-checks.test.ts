/** Scanners of dependencies in pipelines outside of GitHub, and near twins that scan nothing. */
import { expect, test } from 'vitest'
import { verdicts } from '../practice/verdicts.ts'

const application = {
  'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "80:80" ]\n',
  Dockerfile: 'FROM node:24\nCOPY . .\nCMD ["node", "main.js"]\n',
  'package.json': '{ "dependencies": { "express": "5.1.0" } }',
  'main.js': 'require("express")().listen(80)\n',
}
const of = async (path: string, text: string): Promise<string> => (await verdicts({ ...application, [path]: text }, 'security/dependency-scanning')).join('\n')
const circle = (step: string): string => `version: 2.1\njobs:\n  check:\n    docker: [ { image: "cimg/node:24.1" } ]\n    steps:\n      - checkout\n${step}`

test.each([
  ['.circleci/config.yml', circle('      - run: npm audit --audit-level=high\n'), 7],
  [
    '.circleci/config.yml',
    circle('      - run:\n          name: Holes\n          command: |\n            cd till\n            ./tools/run-yarn-audit.js;\n'),
    11,
  ],
  ['.circleci/config.yml', circle('      - snyk/scan\n'), 7],
  ['.gitlab-ci.yml', 'include:\n  - template: Jobs/Dependency-Scanning.gitlab-ci.yml\n', 2],
  ['.gitlab-ci.yml', 'holes:\n  script:\n    - pip install pip-audit\n    - pip-audit -r requirements.txt\n', 4],
  ['.travis.yml', 'language: ruby\nscript:\n  - bundle exec rspec\n  - bundle exec bundle-audit check --update\n', 4],
  ['azure-pipelines.yml', 'steps:\n  - script: dotnet build\n  - task: dependency-check-build-task@6\n', 3],
  ['bitbucket-pipelines.yml', 'pipelines:\n  default:\n    - step:\n        script:\n          - pipe: snyk/snyk-scan:1.0.1\n', 5],
])('%s: a step scans', async (path, text, line) => {
  expect(await of(path, text)).toBe(`system pass @ ${path}:${line}`)
})

test.each([
  ['.circleci/config.yml', circle('      - run: { name: audit the audit log, command: npm test }\n')],
  ['.circleci/config.yml', circle('      - run: echo "npm audit is for another day"\n')],
  ['.circleci/config.yml', circle('      - run: ./tools/audit-log.js\n')],
  ['.gitlab-ci.yml', 'holes:\n  variables: { ABOUT: "trivy image till" }\n  script: [ make ]\n'],
  ['.travis.yml', 'script:\n  - npm audit fix\n'],
  ['Jenkinsfile', "pipeline {\n  // npm audit one day\n  stages { stage('test') { steps { sh 'npm test' } } }\n}\n"],
])('%s: nothing scans', async (path, text) => {
  expect(await of(path, text)).toMatch(/^system fail/)
})

test('a script of Jenkins shows that there is something', async () => {
  expect(await of('Jenkinsfile', "pipeline {\n  stages { stage('holes') { steps { sh 'npm audit --production' } } }\n}\n")).toMatch(
    /^system unknown.* @ Jenkinsfile:2$/,
  )
})
