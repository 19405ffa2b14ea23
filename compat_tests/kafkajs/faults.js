'use strict'
// kafkajs behind the lines of fault_clients.py: one task a line, one report each.

const readline = require('readline')
const { randomUUID } = require('crypto')
const { Kafka, logLevel } = require('kafkajs')

const named = (error) => {
  const cause = error.name === 'KafkaJSNumberOfRetriesExceeded' && error.cause ? error.cause : error
  return cause.type || cause.name
}

function connect (task) {
  return new Kafka({
    clientId: 'kafkajs',
    brokers: task.bootstrap.split(','),
    logLevel: logLevel.NOTHING,
    requestTimeout: task.request_timeout_ms,
    retry: { initialRetryTime: 30, maxRetryTime: 200, retries: task.retries },
  })
}

async function produce (task, report, transactional) {
  const producer = connect(task).producer({
    idempotent: task.idempotent || transactional,
    transactionalId: transactional ? task.topic : undefined,
    maxInFlightRequests: 1,
  })
  await producer.connect()
  try {
    const sender = transactional ? await producer.transaction() : producer
    for (let number = 0; number < task.count; number++) {
      try {
        await sender.send({ topic: task.topic, acks: -1, messages: [{ value: String(number), partition: 0 }] })
        report.acked++
      } catch (error) {
        report.errors.push(named(error))
      }
    }
    if (transactional) await sender.commit()
  } finally {
    await producer.disconnect()
  }
}

async function consume (task, report, group) {
  const consumer = connect(task).consumer({
    groupId: group || randomUUID(), heartbeatInterval: 100, sessionTimeout: 30000, maxWaitTimeInMs: 200,
  })
  consumer.on(consumer.events.CRASH, (event) => report.errors.push(named(event.payload.error)))
  await consumer.connect()
  const offsets = new Map()
  try {
    await consumer.subscribe({ topic: task.topic, fromBeginning: true })
    const done = new Promise((resolve) => {
      setTimeout(resolve, task.timeout_ms)
      consumer.run({
        autoCommit: false,
        eachMessage: async ({ partition, message }) => {
          report.values.push(message.value.toString())
          offsets.set(partition, String(Number(message.offset) + 1))
          if (report.values.length >= task.count) resolve()
        },
      }).catch((error) => report.errors.push(named(error)))
    })
    await done
    if (group) {
      await new Promise((resolve) => setTimeout(resolve, task.stay_ms))
      try {
        await consumer.commitOffsets([...offsets].map(([partition, offset]) => ({ topic: task.topic, partition, offset })))
        report.committed = true
      } catch (error) {
        report.errors.push(named(error))
      }
    }
  } finally {
    await consumer.disconnect()
  }
}

async function main () {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const task = JSON.parse(line)
    const report = { e: 'report', id: task.id, acked: 0, errors: [], values: [] }
    try {
      if (task.do === 'produce' || task.do === 'transact') await produce(task, report, task.do === 'transact')
      else await consume(task, report, task.do === 'group' ? task.group : null)
    } catch (error) {
      report.errors.push(named(error))
    }
    process.stdout.write(JSON.stringify(report) + '\n')
  }
  process.exit(0)
}

main()
