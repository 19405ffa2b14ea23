'use strict'
// kafkajs behind the line protocol of transaction_lines.py.

const readline = require('readline')
const { randomUUID } = require('crypto')
const { Kafka, logLevel } = require('kafkajs')

const emit = (event) => process.stdout.write(JSON.stringify(event) + '\n')
const kafka = new Kafka({
  clientId: 'compat-kafkajs',
  brokers: process.argv[2].split(','),
  logLevel: logLevel.ERROR,
  logCreator: () => ({ log }) => process.stderr.write(log.message + ' ' + JSON.stringify(log.error || '') + '\n'),
  retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 120 },
})

class Actor {
  constructor () {
    this.last = Promise.resolve()
  }

  ask (asked) {
    this.last = this.last.then(async () => {
      try {
        emit({ e: 'done', n: asked.n, ...await this[asked.do](asked) })
      } catch (error) {
        emit({ e: 'error', n: asked.n, error: `${error.type || ''} ${error}` })
      }
    })
  }

  // the client initialises itself with its first transaction
  async init ({ id, timeout }) {
    this.producer = kafka.producer({ transactionalId: id, transactionTimeout: timeout, idempotent: true, maxInFlightRequests: 1 })
    await this.producer.connect()
    this.transaction = await this.producer.transaction()
  }

  async begin () {
    this.transaction = this.transaction || await this.producer.transaction()
  }

  async send ({ topic, records }) {
    const messages = records.map(([partition, value]) => ({ partition, value }))
    const answers = await this.transaction.send({ topic, acks: -1, messages })
    // kafkajs forgets a partition that moves, before it is written to, to a broker that has answered for others
    const answered = new Set(answers.map((answer) => answer.partition))
    if (messages.some(({ partition }) => !answered.has(partition))) throw new Error('no answer for a partition')
  }

  // a group member hands its records over here; resolveOffset follows what was taken
  async join (topic, groupId) {
    this.waiting = []
    this.consumer = kafka.consumer({ groupId, sessionTimeout: 2000, heartbeatInterval: 500, maxWaitTimeInMs: 200, readUncommitted: false })
    await this.consumer.connect()
    await this.consumer.subscribe({ topics: [topic], fromBeginning: true })
    await this.consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch, resolveOffset }) => {
        for (const record of batch.messages) {
          this.waiting.push({ partition: batch.partition, offset: Number(record.offset), value: record.value.toString() })
          resolveOffset(record.offset)
        }
        if (this.wake) this.wake()
      },
    })
  }

  async copy ({ topic, to, group, count, least = count }) {
    if (!this.consumer) await this.join(topic, group)
    while (this.waiting.length < least) await new Promise((resolve) => { this.wake = resolve })
    const records = this.waiting.splice(0, count)
    await this.send({ topic: to, records: records.map((record) => [record.partition, record.value + '!']) })
    const next = new Map(records.map((record) => [record.partition, String(record.offset + 1)]))
    const partitions = [...next].map(([partition, offset]) => ({ partition, offset }))
    await this.transaction.sendOffsets({ consumerGroupId: group, topics: [{ topic, partitions }] })
  }

  async leave () {
    await this.consumer.disconnect()
    this.consumer = undefined
  }

  async commit () {
    await this.transaction.commit()
    this.transaction = undefined
  }

  async abort () {
    await this.transaction.abort()
    this.transaction = undefined
  }

  async read ({ topic, partitions, committed, until }) {
    const open = new Set(partitions)
    const records = []
    const consumer = kafka.consumer({ groupId: 'kafkajs-' + randomUUID(), maxWaitTimeInMs: 200, readUncommitted: !committed })
    await consumer.connect()
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    await new Promise((resolve, reject) => {
      consumer.run({
        autoCommit: false,
        eachMessage: async ({ partition, message }) => {
          if (!open.has(partition)) return
          records.push([partition, Number(message.offset), message.value.toString()])
          if (message.value.toString() === until) open.delete(partition)
          if (open.size === 0) resolve()
        },
      }).catch(reject)
    })
    await consumer.disconnect()
    return { records }
  }
}

const actors = new Map()
const lines = readline.createInterface({ input: process.stdin })
lines.on('line', (line) => {
  const asked = JSON.parse(line)
  if (!actors.has(asked.as)) actors.set(asked.as, new Actor())
  actors.get(asked.as).ask(asked)
})
lines.on('close', () => process.exit(0))
