/** The smallest app of the CDK around what a test is about. */

/** `modules`: the name each is imported under, a line each after the first; `body` stands in the constructor of its one stack. */
export function cdkApp(modules: Readonly<Record<string, string>>, body: string): Readonly<Record<string, string>> {
  const imports = Object.entries(modules).map(([name, module]) => `import * as ${name} from 'aws-cdk-lib/${module}'\n`)
  return {
    'cdk.json': '{ "app": "npx ts-node bin/app.ts" }',
    'package.json': '{ "dependencies": { "aws-cdk-lib": "2.170.0", "constructs": "10.4.2" } }',
    'bin/app.ts': `import * as cdk from 'aws-cdk-lib'
${imports.join('')}class Kiln extends cdk.Stack {
  constructor(scope: cdk.App, id: string) {
    super(scope, id)
${body}
  }
}
new Kiln(new cdk.App(), 'Kiln')
`,
  }
}
