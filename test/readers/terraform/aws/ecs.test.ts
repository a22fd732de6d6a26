/** Services of ECS: containers, counts, roll-outs, secrets, and tasks by the clock. */
import { describe, expect, test } from 'vitest'
import { allOf, fact, onlyOf, said } from './harness.ts'

const service = (more = '', container = '', definition = ''): string => `resource "aws_ecs_service" "tills" {
  name            = "tills"
  cluster         = "shop"
  task_definition = aws_ecs_task_definition.tills.arn
  launch_type     = "FARGATE"
${more}
}
resource "aws_ecs_task_definition" "tills" {
  family                   = "tills"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = "1 GB"
${definition}
  container_definitions = jsonencode([
    {
      name  = "tills"
      image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/tills:2.4"
${container}
    }
  ])
}
`

describe('a service', () => {
  test('has what its task definition says', async () => {
    const tills = await onlyOf(
      'service',
      service(
        '  desired_count = 3',
        `      command      = ["node", "till.js"]
      portMappings = [{ containerPort = 8123 }]
      environment  = [{ name = "ROOMS", value = "12" }, { name = "DATABASE_URL", value = "postgres://till:\${random_password.db.result}@\${aws_db_instance.ledger.address}:5432/shop" }]
      secrets      = [{ name = "API_TOKEN", valueFrom = "\${aws_secretsmanager_secret.api.arn}:token::" }, { name = "PASSPHRASE", valueFrom = aws_ssm_parameter.phrase.arn }]
      healthCheck  = { command = ["CMD-SHELL", "curl -f http://localhost:8123/up"] }
      stopTimeout  = 50
      user         = "1000"
      cpu          = 256
      memoryReservation = 300
      logConfiguration = { logDriver = "awslogs", options = {} }`,
      ) +
        'resource "aws_secretsmanager_secret" "api" {}\nresource "aws_ssm_parameter" "phrase" {\n  name = "phrase"\n}\nresource "aws_db_instance" "ledger" {\n  engine = "postgres"\n}\nresource "random_password" "db" {\n  length = 20\n}\n',
    )
    expect(tills).toMatchObject({ name: 'tills', stack: 'shop', orchestrator: 'ecs', swarm: false, names: ['tills'], placement: [] })
    expect(tills.at).toMatchObject({ path: 'main.tf', line: 1 })
    expect(fact(tills.replicas)).toBe('3 @ main.tf:6')
    expect(fact(tills.image)).toBe('"123456789012.dkr.ecr.eu-central-1.amazonaws.com/tills:2.4" @ main.tf:18')
    expect(fact(tills.command)).toBe('["node","till.js"] @ main.tf:19')
    expect(tills.ports.map(({ container, published }) => [fact(container), published])).toEqual([['8123 @ main.tf:20', false]])
    expect(fact(tills.environment.get('ROOMS'))).toBe('"12" @ main.tf:21')
    const url = tills.environment.get('DATABASE_URL')
    expect(fact(url)).toBe('? ${random_password.db.result} ${aws_db_instance.ledger.address} @ main.tf:21')
    expect(url?.state === 'unresolved' ? url.partial?.reveal() : undefined).toBe(
      'postgres://till:${random_password.db.result}@${aws_db_instance.ledger.address}:5432/shop',
    )
    expect([...(tills.given ?? [])]).toEqual([
      ['API_TOKEN', 'aws_secretsmanager_secret.api/token'],
      ['PASSPHRASE', 'aws_ssm_parameter.phrase/value'],
    ])
    expect(tills.environment.get('API_TOKEN')?.state).toBe('unresolved')
    expect(fact(tills.healthcheck?.test)).toBe('["CMD-SHELL","curl -f http://localhost:8123/up"] @ main.tf:23')
    expect(fact(tills.stopGracePeriod)).toBe('50 @ main.tf:24')
    expect(fact(tills.user)).toBe('"1000" @ main.tf:25')
    expect(fact(tills.limits.cpus)).toBe('0.5 @ main.tf:12')
    expect(fact(tills.limits.memory)).toBe(`${1024 ** 3} @ main.tf:13`)
    expect(fact(tills.reservations.cpus)).toBe('0.25 @ main.tf:26')
    expect(fact(tills.reservations.memory)).toBe(`${300 * 1024 ** 2} @ main.tf:27`)
    expect(fact(tills.logDriver)).toBe('"awslogs" @ main.tf:28')
  })

  test.each([
    ['task_definition', '? the image that a deploy registers @ main.tf:19'],
    ['task_definition, desired_count', '? the image that a deploy registers @ main.tf:19'],
    ['desired_count', '"123456789012.dkr.ecr.eu-central-1.amazonaws.com/tills:2.4" @ main.tf:19'],
  ])('that heeds no change of %s', async (ignored, image) => {
    const tills = await onlyOf(
      'service',
      service(`  lifecycle {\n    ignore_changes = [${ignored}]\n  }`.replaceAll('\n  ', ' ').replace(' }', '\n}').replace('{ ', '{\n')),
    )
    expect(fact(tills.image).replace(/main\.tf:\d+/, 'main.tf:19')).toBe(image)
  })

  test('that says no count has none', async () => {
    expect(fact((await onlyOf('service', service())).replicas)).toBe('0* @ main.tf:1')
  })

  test('with autoscaling has its minimum', async () => {
    const scaled = (more: string): string => `${service('  desired_count = 6')}resource "aws_appautoscaling_target" "tills" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/shop/\${aws_ecs_service.tills.name}"
  min_capacity       = 4
  max_capacity       = 9
${more}
}
`
    expect(fact((await onlyOf('service', scaled(''))).replicas)).toBe('4 @ main.tf:27')
    expect(fact((await onlyOf('service', scaled('  count = 0'))).replicas)).toBe('6 @ main.tf:6')
    expect(fact((await onlyOf('service', `${scaled('  count = var.scale ? 1 : 0')}variable "scale" {}\n`)).replicas)).toMatch(/^\? \$\{var.scale\} >=4/)
  })

  test('one of several, by a key that only a run knows, may have autoscaling', async () => {
    const keyed = (when: string): string => `data "aws_ssm_parameter" "till" {
  name = "/tills"
}
locals {
  tills = { deck = { follows = jsondecode(data.aws_ssm_parameter.till.value).follows } }
}
${service('  desired_count = 6\n  for_each = local.tills')}resource "aws_appautoscaling_target" "tills" {
  for_each     = { for name, one in local.tills : name => one if ${when} }
  resource_id  = "service/shop/\${aws_ecs_service.tills[each.key].name}"
  min_capacity = 4
  max_capacity = 9
}
`
    const { scaling } = await onlyOf('service', keyed('one.follows'))
    expect(scaling?.state).toBe('unresolved')
    expect((await onlyOf('service', keyed('true'))).scaling?.state).toBe('known')
    expect((await onlyOf('service', keyed('false'))).scaling).toBeUndefined()
  })

  test.each([
    ['3', '3', false],
    ['3', '9', true],
    ['local.count', 'local.count', false],
    ['local.count', 'local.count + 1', true],
    ['local.count', 'local.other', true],
    ['var.low', 'var.low', false],
  ])('with %s to %s copies follows its load: %s', async (low, high, follows) => {
    const module = `variable "low" {}\nvariable "high" {}\n${service('  desired_count = 2')}resource "aws_appautoscaling_target" "tills" {
  resource_id  = "service/shop/\${aws_ecs_service.tills.name}"
  min_capacity = var.low
  max_capacity = var.high
}
`
    const main = `variable "low" {}\nvariable "stage" {}\nlocals {\n  count = { a = 1, b = 2 }[var.stage]\n  other = { a = 3, b = 4 }[var.stage]\n}\nmodule "tills" {\n  source = "./tills"\n  low = ${low}\n  high = ${high}\n}\n`
    const { scaling, unscaled } = await onlyOf('service', { 'main.tf': main, 'tills/main.tf': module })
    expect([scaling !== undefined, unscaled === undefined]).toEqual([follows, follows])
  })

  test('is replaced as its deployment says', async () => {
    const plain = await onlyOf('service', service())
    expect([plain.update?.order, plain.update?.failureAction].map(fact)).toEqual(['"start-first"* @ main.tf:1', '"continue"* @ main.tf:1'])
    const guarded = await onlyOf(
      'service',
      service(
        '  deployment_minimum_healthy_percent = 0\n  deployment_maximum_percent = 100\n  deployment_circuit_breaker {\n    enable   = true\n    rollback = true\n  }',
      ),
    )
    expect([guarded.update?.order, guarded.update?.failureAction].map(fact)).toEqual(['"stop-first" @ main.tf:6', '"rollback" @ main.tf:10'])
  })

  test('on instances is spread, or packed where it says so', async () => {
    const spread = (strategy: string): string => service(strategy).replaceAll('FARGATE', 'EC2')
    const where = async (text: string): Promise<string> => fact((await onlyOf('service', text)).spread?.is)
    expect(await where(service())).toMatch(/^true\* /)
    expect(await where(spread(''))).toMatch(/^true\* /)
    expect(await where(spread('  ordered_placement_strategy {\n    type  = "binpack"\n    field = "memory"\n  }'))).toMatch(/^false /)
    expect(await where(spread('  ordered_placement_strategy {\n    type  = "spread"\n    field = "attribute:ecs.availability-zone"\n  }'))).toMatch(/^true /)
  })

  test('on every node has no count', async () => {
    const agent = await onlyOf('service', service('  scheduling_strategy = "DAEMON"').replaceAll('FARGATE', 'EC2'))
    expect(agent.global).toBe(true)
    expect(agent.replicas).toBeUndefined()
  })

  test('has side-cars that share its network', async () => {
    const text = service('', '', '').replace(
      '  container_definitions = jsonencode([',
      '  container_definitions = jsonencode([\n    { name = "router", image = "public.ecr.aws/aws-observability/aws-for-fluent-bit:2", firelensConfiguration = { type = "fluentbit" } },',
    )
    const all = await allOf('service', text)
    expect(all.map(({ name, sharesNetwork }) => [name, sharesNetwork])).toEqual([
      ['tills/router', 'tills'],
      ['tills', undefined],
    ])
  })

  test('keeps data where EFS is mounted', async () => {
    const { mounts } = await onlyOf(
      'service',
      service(
        '',
        '      mountPoints = [{ sourceVolume = "files", containerPath = "/srv/files" }, { sourceVolume = "scratch", containerPath = "/tmp/work", readOnly = true }]',
        '  volume {\n    name = "files"\n    efs_volume_configuration {\n      file_system_id = "fs-1"\n    }\n  }\n  volume {\n    name = "scratch"\n  }',
      ),
    )
    expect(mounts.map(({ type, driver, source, readOnly }) => [type, driver, fact(source).replace(/ @.*/, ''), readOnly])).toEqual([
      ['volume', 'efs', '"files"', undefined],
      ['volume', undefined, 'absent', true],
    ])
  })

  test('with an address of its own in an open group is published', async () => {
    const open = `${service('  network_configuration {\n    assign_public_ip = true\n    security_groups  = [aws_security_group.all.id]\n    subnets = []\n  }', '      portMappings = [{ containerPort = 8123 }, { containerPort = 9100 }]')}resource "aws_security_group" "all" {
  ingress {
    from_port   = 8123
    to_port     = 8123
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
`
    expect((await onlyOf('service', open)).ports.map(({ published }) => published)).toEqual([true, false])
  })

  test('is asked by its target group where its container says nothing', async () => {
    const text = `${service('  load_balancer {\n    target_group_arn = aws_lb_target_group.tills.arn\n    container_name = "tills"\n    container_port = 8123\n  }')}resource "aws_lb_target_group" "tills" {
  port = 8123
  health_check {
    path = "/ready"
  }
}
`
    expect(fact((await onlyOf('service', text)).healthcheck?.asks)).toBe('"GET /ready by its target group" @ main.tf:30')
  })

  test('whose image only a pipeline knows shows what is known', async () => {
    const text = service().replace(':2.4"', ':${var.tag}"')
    expect(fact((await onlyOf('service', `${text}variable "tag" {}\n`)).image)).toMatch(/^\? \$\{var\.tag\} /)
  })

  test('is told where its tasks are not in the repository', async () => {
    const text = 'resource "aws_ecs_service" "odd" {\n  name = "odd"\n  task_definition = var.arn\n}\nvariable "arn" {}\n'
    expect(await said(text)).toEqual({ declares: [], skipped: ['main.tf:1 aws_ecs_service.odd: its task definition is not in the repository'] })
  })

  test('reads its containers from a template file (trap 39)', async () => {
    const files = {
      'main.tf':
        service().replace(
          /jsonencode\(\[[^]*\]\)/,
          'templatefile("${path.module}/tasks/till.json.tpl", { tag = "7.1", cpu = 128, host = aws_db_instance.ledger.address })',
        ) + 'resource "aws_db_instance" "ledger" {\n  engine = "postgres"\n}\n',
      'tasks/till.json.tpl':
        '[\n  {\n    "name": "tills",\n    "image": "tills:${tag}",\n    "cpu": ${cpu},\n    "environment": [{ "name": "DB_HOST", "value": "${host}" }]\n  }\n]\n',
    }
    const tills = await onlyOf('service', files)
    expect(fact(tills.image)).toMatch(/^"tills:7\.1" @ /)
    expect(fact(tills.reservations.cpus)).toMatch(/^0\.125 @ /)
    expect(fact(tills.environment.get('DB_HOST'))).toMatch(/^\? \$\{aws_db_instance\.ledger\.address\} /)
  })
})

describe('by the clock', () => {
  const definition =
    'resource "aws_ecs_task_definition" "dump" {\n  family = "dump"\n  container_definitions = jsonencode([{ name = "dump", image = "shop/dump:1", command = ["./dump.sh"] }])\n}\n'

  test('a rule starts a task', async () => {
    const dump = await onlyOf(
      'service',
      `${definition}resource "aws_cloudwatch_event_rule" "night" {
  schedule_expression = "cron(15 2 * * ? *)"
  state               = "DISABLED"
}
resource "aws_cloudwatch_event_target" "night" {
  rule = aws_cloudwatch_event_rule.night.name
  arn  = "arn:aws:ecs:eu-central-1:123456789012:cluster/shop"
  ecs_target {
    task_definition_arn = aws_ecs_task_definition.dump.arn
  }
}
`,
    )
    expect(dump.name).toBe('dump')
    expect(fact(dump.fires?.expression)).toBe('"cron(15 2 * * ? *)" @ main.tf:6')
    expect(dump.fires?.every === 'never' ? 'never' : fact(dump.fires?.every)).toBe('24 @ main.tf:6')
    expect(fact(dump.fires?.suspended)).toBe('true @ main.tf:7')
  })

  test('a schedule starts one', async () => {
    const dump = await onlyOf(
      'service',
      `${definition}resource "aws_scheduler_schedule" "night" {
  name                = "night-dump"
  schedule_expression = "rate(6 hours)"
  target {
    arn      = "arn:aws:ecs:eu-central-1:123456789012:cluster/shop"
    role_arn = "arn:aws:iam::123456789012:role/r"
    ecs_parameters {
      task_definition_arn = aws_ecs_task_definition.dump.arn
    }
  }
}
`,
    )
    expect(dump.name).toBe('night-dump')
    expect(dump.fires?.every === 'never' ? 'never' : fact(dump.fires?.every)).toBe('6 @ main.tf:7')
  })

  test('a rule that starts something else is nothing here', async () => {
    const text = 'resource "aws_cloudwatch_event_target" "f" {\n  rule = "r"\n  arn  = "arn:aws:lambda:eu-central-1:123456789012:function:f"\n}\n'
    expect(await said(text)).toEqual({ declares: [], skipped: [] })
  })
})
