/** The stream protocol of actor messages: frames of a 4-byte big-endian length and that many bytes, one direction. */
export const actorProtocol = '/nunet/actor/1.0.0'
