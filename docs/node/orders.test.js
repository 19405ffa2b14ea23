import { Kafka, logLevel } from 'kafkajs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cluster } from './kafkalite.js'

let kafka
let client

beforeEach(async () => {
  kafka = await cluster({ topics: { orders: 1 } })
  client = new Kafka({ brokers: kafka.brokers, clientId: 'shop', logLevel: logLevel.NOTHING })
})

afterEach(async (context) => {
  if (context.task.result?.state === 'fail') console.error((await kafka.get('/explain')).text)
  await kafka.close()
})

test('what is sent is there', async () => {
  const producer = client.producer()
  await producer.connect()
  await producer.send({ topic: 'orders', messages: [{ key: '42', value: 'two teas' }] })
  await producer.disconnect()
  // Answers as soon as the record is there, no sleep needed.
  const { records } = await kafka.post('/wait/records', { topic: 'orders', count: 1 })
  expect(records[0]).toMatchObject({ key: '42', value: 'two teas' })
})

test('a leader that is not ready is retried', async () => {
  await kafka.post('/faults', { name: 'no leader', api: 'Produce', error: 'NOT_LEADER_OR_FOLLOWER', times: 2 })
  const producer = client.producer({ retry: { initialRetryTime: 50 } })
  await producer.connect()
  const [{ baseOffset }] = await producer.send({ topic: 'orders', messages: [{ value: 'one' }] })
  await producer.disconnect()
  expect(baseOffset).toBe('0')
  expect((await kafka.get('/faults/no%20leader')).hits).toBe(2)
})

test('a consumer reads all and commits', async () => {
  await kafka.post('/topics/orders/records', { records: [{ value: 'one' }, { value: 'two' }] })
  const values = []
  const consumer = client.consumer({ groupId: 'billing', maxWaitTimeInMs: 100 })
  await consumer.connect()
  await consumer.subscribe({ topics: ['orders'], fromBeginning: true })
  await consumer.run({
    autoCommitThreshold: 1,
    eachMessage: async ({ message }) => void values.push(message.value.toString()),
  })
  await kafka.post('/wait/lag', { group: 'billing', lag: 0 })
  await consumer.disconnect()
  expect(values).toEqual(['one', 'two'])
})

test('each test has a cluster of its own', async () => {
  expect((await kafka.get('/topics/orders')).records).toBe(0)
  expect((await kafka.get('/groups')).groups).toEqual([])
})
