/** Ways in of several stacks under one name are several: the HTTPS of one says nothing of another's plain HTTP. */
import { expect, test } from 'vitest'
import { factsOf, subjectsOf } from './facts.ts'

const template = (listener: string): string => `Resources:
  Cluster: { Type: AWS::ECS::Cluster }
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: { Scheme: internet-facing }
  Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: { Port: 8080, Protocol: HTTP }
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Balancer
      DefaultActions: [{ Type: forward, TargetGroupArn: !Ref Targets }]
${listener}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions: [{ Name: till, Image: "till:4.2", PortMappings: [{ ContainerPort: 8080 }] }]
  Till:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      DesiredCount: 2
      TaskDefinition: !Ref Task
      LoadBalancers: [{ ContainerName: till, ContainerPort: 8080, TargetGroupArn: !Ref Targets }]
`
const secure = template(`      Port: 443
      Protocol: HTTPS
      Certificates: [{ CertificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/till" }]`)
const plain = template('      Port: 80\n      Protocol: HTTP')

test('the same resource in two templates is two ways in', async () => {
  const files = { 'north.yaml': secure, 'south.yaml': plain }
  expect(await subjectsOf(files, 'route')).toEqual(['Till behind Balancer', 'south/Till behind Balancer'])
  expect((await factsOf(files, 'route/Till behind Balancer'))['tls']).toMatch(/^true north.yaml/)
  const south = await factsOf(files, 'route/south/Till behind Balancer')
  expect([south['tls'], south['service']]).toEqual(['false south.yaml:15', 'south/Till south.yaml:9'])
})

test('routers of two stacks whose hosts are not known, too', async () => {
  const stack = (entry: string): string => `services:
  till:
    image: till:4.2
    labels:
      traefik.http.routers.till.rule: Host(\`\${TILL_HOST}\`)
      traefik.http.routers.till.entrypoints: ${entry}
`
  const files = {
    '.plimsoll.yml': 'version: 1\nstacks:\n  north: { files: [north.yaml] }\n  south: { files: [south.yaml] }\n',
    'north.yaml': stack('web'),
    'south.yaml': stack('web'),
  }
  expect(await subjectsOf(files, 'route')).toEqual(['south/till', 'till'])
})

test('one host is one way in', async () => {
  const stack = 'services:\n  till:\n    image: till:4.2\n    labels:\n      traefik.http.routers.till.rule: Host(`till.example`)\n'
  const files = {
    '.plimsoll.yml': 'version: 1\nstacks:\n  north: { files: [north.yaml] }\n  south: { files: [south.yaml] }\n',
    'north.yaml': stack,
    'south.yaml': stack,
  }
  expect(await subjectsOf(files, 'route')).toEqual(['till.example'])
})
