/** What AWS runs function by function: it collects figures itself, and what a function is given is its own. */
import { expect, it } from 'vitest'
import { factsOf } from './facts.ts'

const files = {
  'infra/main.tf':
    'provider "aws" {\n  region = "eu-west-1"\n}\nresource "aws_lambda_function" "quote" {\n  function_name = "quote"\n  role = "x"\n  memory_size = 640\n  vpc_config {\n    subnet_ids = ["s"]\n    security_group_ids = ["g"]\n  }\n  environment {\n    variables = { ROOMS = "7" }\n  }\n}\n',
}

it('says of a function what it says of a task', async () => {
  const found = await factsOf(files, 'service/quote')
  expect(['memoryReservation', 'replicas', 'scraped', 'limits'].map((name) => found[name])).toEqual([
    '671088640 infra/main.tf:7',
    expect.stringContaining('as many copies as the account may run at once'),
    expect.stringContaining('what AWS collects on its own'),
    'a memory limit of 640 MiB and a CPU limit of 0.36 infra/main.tf:4',
  ])
})
