/** Ways in: balancers, certificates, CloudFront, WAF, App Runner; buckets; and what watches. */
import { describe, expect, test } from 'vitest'
import { allOf, fact, onlyOf } from './harness.ts'

const tills = `resource "aws_ecs_task_definition" "tills" {
  family = "tills"
  container_definitions = jsonencode([{ name = "tills", image = "tills:1" }])
}
resource "aws_ecs_service" "tills" {
  name            = "tills"
  task_definition = aws_ecs_task_definition.tills.arn
  desired_count   = 2
  load_balancer {
    target_group_arn = aws_lb_target_group.tills.arn
    container_name   = "tills"
    container_port   = 80
  }
}
resource "aws_lb_target_group" "tills" {
  port = 80
}
`
const balancer = (more = ''): string => `${tills}resource "aws_lb" "front" {
  name = "front"
${more}
}
`
const secure = (certificate = 'aws_acm_certificate.shop.arn'): string => `resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.front.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = ${certificate}
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.tills.arn
  }
}
resource "aws_acm_certificate" "shop" {
  domain_name = "shop.example.com"
}
`
const plain = (action: string): string => `resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.front.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
${action}
  }
}
`
const redirect = '    type = "redirect"\n    redirect {\n      port = "443"\n      protocol = "HTTPS"\n      status_code = "HTTP_301"\n    }'
const forward = '    type = "forward"\n    target_group_arn = aws_lb_target_group.tills.arn'

const rule = (
  name: string,
  priority: string,
  action: string,
  condition = 'path_pattern {\n      values = ["/*"]\n    }',
  more = '',
): string => `resource "aws_lb_listener_rule" "${name}" {
${more}  listener_arn = aws_lb_listener.http.arn
  priority     = ${priority}
  action {
${action}
  }
  condition {
    ${condition}
  }
}
`
const nothingElse = '    type = "fixed-response"\n    fixed_response {\n      content_type = "text/plain"\n      status_code = "404"\n    }'

describe('rules of a plain listener', () => {
  const start = balancer() + secure() + plain(nothingElse)
  const redirected = async (rules: string): Promise<string> => fact((await onlyOf('route', start + rules)).redirects).replace(/ @.*/, '')

  test('send on to HTTPS where they are asked before', async () => {
    expect(await redirected(rule('send', '50', redirect) + rule('serve', '111', forward))).toBe('true')
    expect(await redirected(rule('serve', '111', forward))).toBe('false')
    expect(await redirected(rule('send', '120', redirect) + rule('serve', '111', forward))).toBe('false')
    expect(await redirected(rule('send', '50', redirect, 'path_pattern {\n      values = ["/pay/*"]\n    }') + rule('serve', '111', forward))).toBe('false')
    expect(await redirected(rule('send', '50', redirect.replace('443', '8080').replace('HTTPS', 'HTTP')) + rule('serve', '111', forward))).toBe('false')
    expect(await redirected(rule('send', '50', redirect, 'host_header {\n      values = ["other.example"]\n    }') + rule('serve', '111', forward))).toBe(
      'false',
    )
  })

  test('leave open what hangs on a variable', async () => {
    const certificate = 'variable "certificate" {}\n'
    const only = '  count = var.certificate != null ? 1 : 0\n'
    expect(await redirected(certificate + rule('send', '50', redirect, undefined, only) + rule('serve', '111', forward))).toBe('? ${var.certificate}')
    expect(await redirected(`${certificate}${rule('send', 'var.certificate', redirect)}${rule('serve', '111', forward)}`)).toBe(
      '? which rule of the listener is asked first',
    )
  })

  test('leave open whether there is HTTPS where listener and redirect hang on one certificate, of several copies', async () => {
    const some = (text: string): string => text.replace('" {\n', '" {\n  count = var.certificate != null ? 1 : 0\n')
    const text =
      balancer('  count = 1').replace('name = "front"', 'name = "front"') +
      some(secure('var.certificate').replace('aws_lb.front.arn', 'aws_lb.front[count.index].arn')) +
      plain(nothingElse).replace('aws_lb.front.arn', 'aws_lb.front[0].arn') +
      rule('serve', '111', forward)
    const sends = rule('send', '50', redirect, undefined, '  count = var.certificate != null ? 1 : 0\n')
    const shown = async (more: string): Promise<readonly string[]> => {
      const route = await onlyOf('route', `variable "certificate" {}\n${text}${more}`)
      return [route.tls, route.redirects].map((one) => fact(one).replace(/ @.*/, ''))
    }
    expect(await shown(sends)).toEqual(['? ${var.certificate}', '? ${var.certificate}'])
    // A listener that may be there redirects nothing.
    expect(await shown('')).toEqual(['? ${var.certificate}', 'false'])
  })
})

describe('a balancer', () => {
  test('with a certificate and a redirect is safe', async () => {
    const route = await onlyOf('route', balancer() + secure() + plain(redirect))
    expect(route).toMatchObject({ name: 'shop.example.com', service: 'tills', balancer: 'ALB', stack: 'shop' })
    expect([route.host, route.tls, route.redirects, route.deadDropped].map((one) => fact(one).replace(/ @.*/, ''))).toEqual([
      '"shop.example.com"',
      'true',
      'true',
      'true*',
    ])
  })

  test('that also answers plain HTTP sends nobody on', async () => {
    expect(fact((await onlyOf('route', balancer() + secure() + plain(forward))).redirects)).toMatch(/^false /)
    expect(fact((await onlyOf('route', balancer() + secure())).redirects)).toMatch(/^true\* /)
  })

  test('without HTTPS has none', async () => {
    const route = await onlyOf('route', balancer() + plain(forward))
    expect([route.tls, route.redirects].map((one) => fact(one).replace(/ @.*/, ''))).toEqual(['false', 'false'])
    expect(fact(route.host)).toMatch(/^\? \$\{aws_lb\.front\.dns_name\} /)
  })

  test('whose HTTPS may be there may have it', async () => {
    const text = `${balancer()}${secure().replace('resource "aws_lb_listener" "https" {', 'resource "aws_lb_listener" "https" {\n  count = var.secure ? 1 : 0')}${plain(forward)}variable "secure" {}\n`
    expect(fact((await onlyOf('route', text)).tls)).toMatch(/^\? \$\{var\.secure\} /)
  })

  test('with a certificate of its own making is not trusted', async () => {
    const text =
      balancer() +
      secure().replace(
        '  domain_name = "shop.example.com"',
        '  private_key = tls_private_key.own.private_key_pem\n  certificate_body = tls_self_signed_cert.own.cert_pem',
      )
    expect(fact((await onlyOf('route', `${text}resource "tls_self_signed_cert" "own" {}\nresource "tls_private_key" "own" {}\n`)).tls)).toMatch(/^false /)
    expect(fact((await onlyOf('route', `${balancer()}${secure('var.certificate')}variable "certificate" {}\n`)).tls)).toMatch(/^true\* /)
  })

  test('is asked by the names that lead to it', async () => {
    const text = `${balancer()}${secure()}resource "aws_route53_record" "www" {
  zone_id = "Z1"
  name    = "www.shop.example.com"
  type    = "A"
  alias {
    name                   = aws_lb.front.dns_name
    zone_id                = aws_lb.front.zone_id
    evaluate_target_health = true
  }
}
`
    expect((await allOf('route', text)).map(({ name }) => name)).toEqual(['www.shop.example.com'])
  })

  test('leads by host to each service', async () => {
    const text = `${balancer()}${secure()}resource "aws_lb_listener_rule" "till" {
  listener_arn = aws_lb_listener.https.arn
  condition {
    host_header {
      values = ["till.example.com", "pos.example.com"]
    }
  }
  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.tills.arn
  }
}
`
    expect((await allOf('route', text)).map(({ name }) => name)).toEqual(['shop.example.com', 'till.example.com', 'pos.example.com'])
  })

  test('of the inside is no way in', async () => {
    expect(await allOf('route', balancer('  internal = true') + plain(forward))).toEqual([])
  })

  test('of the registry is read by its inputs', async () => {
    const text = `${tills.replace('aws_lb_target_group.tills.arn', 'module.front.target_groups["tills"].arn').replace(/resource "aws_lb_target_group"[^]*/, '')}module "front" {
  source  = "terraform-aws-modules/alb/aws"
  version = "~> 9.0"
  listeners = {
    http = { port = 80, protocol = "HTTP", redirect = { port = "443", protocol = "HTTPS", status_code = "HTTP_301" } }
    https = { port = 443, protocol = "HTTPS", certificate_arn = aws_acm_certificate.shop.arn, forward = { target_group_key = "tills" } }
  }
  target_groups = {
    tills = { port = 80, health_check = { path = "/up" } }
  }
}
resource "aws_acm_certificate" "shop" {
  domain_name = "shop.example.com"
}
`
    const route = await onlyOf('route', text)
    expect([route.tls, route.redirects].map((one) => fact(one).replace(/ @.*/, ''))).toEqual(['true', 'true'])
    expect(route).toMatchObject({ name: 'shop.example.com', service: 'tills' })
    expect(fact((await onlyOf('service', text)).healthcheck?.asks)).toMatch(/^"GET \/up by its target group" /)
  })
})

describe('in front', () => {
  const distribution = `resource "aws_cloudfront_distribution" "edge" {
  enabled    = true
  aliases    = ["shop.example.com"]
  web_acl_id = aws_wafv2_web_acl.shop.arn
  origin {
    origin_id   = "front"
    domain_name = aws_lb.front.dns_name
  }
  default_cache_behavior {
    target_origin_id       = "front"
    viewer_protocol_policy = "redirect-to-https"
  }
  viewer_certificate {
    acm_certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/1"
  }
}
resource "aws_wafv2_web_acl" "shop" {
  scope = "CLOUDFRONT"
}
`

  test('CloudFront is the way in to what its balancer leads to', async () => {
    const route = await onlyOf('route', balancer() + plain(forward) + distribution)
    expect(route).toMatchObject({ name: 'shop.example.com', service: 'tills', balancer: 'CloudFront' })
    expect([route.tls, route.redirects].map((one) => fact(one).replace(/ @.*/, ''))).toEqual(['true', 'true'])
  })

  test('network and firewall are told, and whether they are before something', async () => {
    expect((await allOf('edge', balancer() + distribution)).map(({ what, by, is }) => `${what} ${by} ${fact(is).replace(/ @.*/, '')}`)).toEqual([
      'cdn Amazon CloudFront true',
      'firewall AWS WAF true',
    ])
    const alone = await onlyOf('edge', 'resource "aws_wafv2_web_acl" "shop" {\n  scope = "REGIONAL"\n}\n')
    expect(fact(alone.is)).toMatch(/^\? whether AWS WAF, which is found, is attached/)
    const before = `${balancer()}resource "aws_wafv2_web_acl" "shop" {\n  scope = "REGIONAL"\n}\nresource "aws_wafv2_web_acl_association" "shop" {\n  resource_arn = aws_lb.front.arn\n  web_acl_arn = aws_wafv2_web_acl.shop.arn\n}\n`
    expect(fact((await onlyOf('edge', before)).is)).toMatch(/^true /)
  })
})

test('App Runner has a service and a way in of its own', async () => {
  const text = `resource "aws_apprunner_service" "kiosk" {
  service_name = "kiosk"
  source_configuration {
    image_repository {
      image_identifier      = "public.ecr.aws/shop/kiosk:3"
      image_repository_type = "ECR_PUBLIC"
      image_configuration {
        port = "3100"
        runtime_environment_variables = { ROOMS = "2" }
        runtime_environment_secrets = { DATABASE_URL = aws_secretsmanager_secret.url.arn }
      }
    }
  }
  auto_scaling_configuration_arn = aws_apprunner_auto_scaling_configuration_version.kiosk.arn
}
resource "aws_apprunner_auto_scaling_configuration_version" "kiosk" {
  auto_scaling_configuration_name = "kiosk"
  min_size = 3
}
resource "aws_secretsmanager_secret" "url" {}
`
  const kiosk = await onlyOf('service', text)
  expect(kiosk).toMatchObject({ name: 'kiosk', orchestrator: 'app-runner' })
  expect([kiosk.replicas, kiosk.image, kiosk.ports[0]?.container].map(fact)).toEqual([
    '3 @ main.tf:18',
    '"public.ecr.aws/shop/kiosk:3" @ main.tf:5',
    '3100 @ main.tf:8',
  ])
  expect(fact(kiosk.limits.memory)).toMatch(/^2147483648\* /)
  expect([...(kiosk.given ?? [])]).toEqual([['DATABASE_URL', 'aws_secretsmanager_secret.url/value']])
  expect(fact((await onlyOf('route', text)).tls)).toMatch(/^true\* /)
})

describe('a bucket', () => {
  const versioning = (status: string): string =>
    `resource "aws_s3_bucket" "receipts" {\n  bucket = "shop-uploads"\n}\nresource "aws_s3_bucket_versioning" "receipts" {\n  bucket = aws_s3_bucket.receipts.id\n  versioning_configuration {\n    status = "${status}"\n  }\n}\n`

  test.each([
    ['Enabled', 'true @ main.tf:7'],
    ['Suspended', 'false @ main.tf:7'],
  ])('with versioning %s', async (status, shown) => {
    const all = await allOf('bucket', versioning(status))
    expect(all.map(({ name, holds, versioned }) => [name, holds, fact(versioned)])).toEqual([['shop-uploads', 'uploads', shown]])
  })

  test('of a module, of an older provider, and without a word', async () => {
    const of = async (text: string): Promise<string | undefined> => fact((await allOf('bucket', text))[0]?.versioned).replace(/ @.*/, '')
    expect(await of('module "b" {\n  source = "terraform-aws-modules/s3-bucket/aws"\n  bucket = "b"\n  versioning = { enabled = true }\n}\n')).toBe('true')
    expect(await of('resource "aws_s3_bucket" "b" {\n  versioning {\n    enabled = true\n  }\n}\n')).toBe('true')
    expect(await of('resource "aws_s3_bucket" "b" {\n}\n')).toBe('false*')
    expect(await of('module "b" {\n  source = "terraform-aws-modules/s3-bucket/aws"\n  create_bucket = false\n}\n')).toBe('absent')
  })
})

describe('an alarm', () => {
  const alarm = (lines: string, action = '  alarm_actions = [aws_sns_topic.call.arn]'): string => `resource "aws_cloudwatch_metric_alarm" "a" {
  alarm_name          = "a"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 5
${action}
${lines}
}
resource "aws_sns_topic" "call" {
  name = "call"
}
resource "aws_sns_topic_subscription" "call" {
  topic_arn = aws_sns_topic.call.arn
  protocol  = "https"
  endpoint  = "https://events.example.com/1"
}
resource "aws_db_instance" "ledger" {
  engine            = "postgres"
  allocated_storage = 100
}
`
  const metric = (namespace: string, name: string, threshold: string, more = ''): string =>
    `  namespace = "${namespace}"\n  metric_name = "${name}"\n  period = 60\n  threshold = ${threshold}\n${more}`

  test.each([
    ['AWS/RDS', 'DatabaseConnections', '160', 'connections', '160'],
    ['AWS/ECS', 'MemoryUtilization', '75', 'memory', '0.75'],
    ['AWS/ECS', 'CPUUtilization', '90', 'cpu', '0.9'],
    ['AWS/ApplicationELB', 'TargetResponseTime', '1.5', 'latency', '1.5'],
    ['AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', '20', 'errors', '20'],
    ['AWS/Backup', 'NumberOfBackupJobsFailed', '0', 'backup', '0'],
    ['Tills', 'Receipts', '4', 'other', '4'],
  ])('on %s %s above %s is about %s', async (namespace, name, threshold, signal, shown) => {
    const one = await onlyOf('watch', alarm(metric(namespace, name, threshold)))
    expect(one).toMatchObject({ what: 'alert', tool: 'cloudwatch', name: 'a', signal })
    expect(fact(one.threshold).replace(/ @.*/, '')).toBe(shown)
    expect(fact(one.forSeconds)).toBe('300 @ main.tf:4')
    expect(fact(one.to).replace(/ @.*/, '')).toBe('"https"')
    expect(one.disabled).toBeUndefined()
  })

  test('on a disk tells the share in use', async () => {
    const one = await onlyOf(
      'watch',
      alarm(metric('AWS/RDS', 'FreeStorageSpace', '21474836480', '  dimensions = { DBInstanceIdentifier = aws_db_instance.ledger.identifier }')),
    )
    expect(fact(one.threshold).replace(/ @.*/, '')).toBe('0.8')
  })

  test('of a share of requests is a ratio', async () => {
    const one = await onlyOf(
      'watch',
      alarm(`  threshold = 5
  metric_query {
    id = "share"
    expression = "100 * bad / all"
    return_data = true
  }
  metric_query {
    id = "bad"
    metric {
      namespace = "AWS/ApplicationELB"
      metric_name = "HTTPCode_Target_5XX_Count"
      period = 120
      stat = "Sum"
    }
  }`),
    )
    expect(one.signal).toBe('errors')
    expect([one.threshold, one.forSeconds].map((each) => fact(each).replace(/ @.*/, ''))).toEqual(['0.05', '600'])
  })

  test('that tells nobody does not count', async () => {
    expect((await onlyOf('watch', alarm(metric('AWS/RDS', 'FreeStorageSpace', '1'), ''))).disabled).toBe('it has no alarm_actions')
    expect((await onlyOf('watch', alarm(metric('AWS/RDS', 'FreeStorageSpace', '1', '  actions_enabled = false')))).disabled).toBe(
      'its actions are switched off',
    )
  })

  test.each([
    ['datadog_synthetics_test', 'name = "up"\n  status = "live"', undefined],
    ['datadog_synthetics_test', 'name = "up"\n  status = "paused"', 'status is paused'],
    ['checkly_check', 'name = "up"\n  activated = true', undefined],
    ['checkly_check', 'name = "up"\n  activated = false', 'activated is false'],
    ['openstatus_http_monitor', 'name = "up"\n  active = true', undefined],
    ['openstatus_http_monitor', 'name = "up"\n  active = false', 'active is false'],
    ['betteruptime_monitor', 'url = "https://shop.example.com"\n  paused = true', 'paused is true'],
    ['uptimerobot_monitor', 'url = "https://user:hunter2@shop.example.com/up"', undefined],
  ])('from outside is %s: %s', async (type, body, disabled) => {
    const check = await onlyOf('watch', `resource "${type}" "up" {\n  ${body}\n}\n`)
    expect(check).toMatchObject({ what: 'uptime', outside: true })
    expect(check.disabled).toBe(disabled)
    expect(JSON.stringify(check.of)).not.toContain('hunter2')
  })

  test('from outside is a check of Route 53', async () => {
    const check = await onlyOf(
      'watch',
      'resource "aws_route53_health_check" "up" {\n  fqdn = "shop.example.com"\n  type = "HTTPS"\n  port = 443\n  resource_path = "/healthz"\n}\n',
    )
    expect(check).toMatchObject({ what: 'uptime', outside: true })
    expect(check.of.map(fact)).toEqual(['"https://shop.example.com/healthz" @ main.tf:2'])
  })
})
