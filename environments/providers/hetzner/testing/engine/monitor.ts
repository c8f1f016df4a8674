import grpc from '@grpc/grpc-js'
import engineService from '@pulumi/pulumi/proto/engine_grpc_pb.js'
import engineMessages from '@pulumi/pulumi/proto/engine_pb.js'
import resourceService from '@pulumi/pulumi/proto/resource_grpc_pb.js'
import resourceMessages from '@pulumi/pulumi/proto/resource_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import struct from 'google-protobuf/google/protobuf/struct_pb.js'
import type { Values } from './values.ts'

/** What the SDK asks the engine to register. */
export interface Registration {
  readonly type: string
  readonly name: string
  readonly urn: string
  /** A resource of the cloud, not one that only groups others. */
  readonly isCustom: boolean
  readonly inputs: Values
  readonly dependencies: readonly string[]
}

export interface MonitorComponents {
  register(registration: Registration): Promise<{ readonly id: string; readonly outputs: Values }>
  /** Of the whole program. */
  output(outputs: Values): void
  log(severity: 'debug' | 'info' | 'warning' | 'error', message: string): void
}

export interface Monitor extends AsyncDisposable {
  /** Where the SDK finds it, `127.0.0.1:port`. */
  readonly address: string
}

const stackType = 'pulumi:pulumi:Stack'

/** What this engine can do of what the SDK may ask for. */
const features = new Set(['secrets'])

type Handler<Request, Response> = (request: Request) => Promise<Response> | Response

const handle =
  <Request, Response>(handler: Handler<Request, Response>) =>
  (call: { request: Request }, answer: (error: unknown, response?: Response) => void) => {
    Promise.resolve(call.request)
      .then(handler)
      .then(
        (response) => answer(null, response),
        (error: Error) => answer({ code: grpc.status.UNKNOWN, details: error.message }),
      )
  }

const nothing = () => new empty.Empty()

const severities = ['debug', 'info', 'warning', 'error'] as const

/** The engine's side of Pulumi's protocol, on loopback, as far as one program without components needs it. */
export const startMonitor = async (
  { register, output, log }: MonitorComponents,
  { project, stack }: { readonly project: string; readonly stack: string },
): Promise<Monitor> => {
  const { RegisterResourceResponse, SupportsFeatureResponse } = resourceMessages
  let root = ''
  const urnOf = (type: string, name: string) => `urn:pulumi:${stack}::${project}::${type}::${name}`
  const registerResource: Handler<
    InstanceType<typeof resourceMessages.RegisterResourceRequest>,
    unknown
  > = async (request) => {
    const [type, name] = [request.getType(), request.getName()]
    const inputs = (request.getObject()?.toJavaScript() ?? {}) as Values
    const urn = urnOf(type, name)
    const { id, outputs } = await register({
      type,
      name,
      urn,
      isCustom: request.getCustom() && type !== stackType,
      inputs,
      dependencies: request.getDependenciesList(),
    })
    return new RegisterResourceResponse()
      .setUrn(urn)
      .setId(id)
      .setObject(struct.Struct.fromJavaScript({ ...inputs, ...outputs } as never))
      .setStable(true)
  }
  const server = new grpc.Server()
  server.addService(
    resourceService.ResourceMonitorService as never,
    {
      supportsFeature: handle((request: InstanceType<typeof resourceMessages.SupportsFeatureRequest>) =>
        new SupportsFeatureResponse().setHassupport(features.has(request.getId())),
      ),
      registerResource: handle(registerResource),
      registerResourceOutputs: handle(
        (request: InstanceType<typeof resourceMessages.RegisterResourceOutputsRequest>) => {
          if (request.getUrn().includes(`::${stackType}::`))
            output((request.getOutputs()?.toJavaScript() ?? {}) as Values)
          return nothing()
        },
      ),
      signalAndWaitForShutdown: handle(nothing),
    } as never,
  )
  server.addService(
    engineService.EngineService as never,
    {
      log: handle((request: InstanceType<typeof engineMessages.LogRequest>) => {
        log(severities[request.getSeverity()] ?? 'info', request.getMessage())
        return nothing()
      }),
      getRootResource: handle(() => new engineMessages.GetRootResourceResponse().setUrn(root)),
      setRootResource: handle((request: InstanceType<typeof engineMessages.SetRootResourceRequest>) => {
        root = request.getUrn()
        return new engineMessages.SetRootResourceResponse()
      }),
    } as never,
  )
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    )
  })
  return {
    address: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => server.forceShutdown(),
  }
}
