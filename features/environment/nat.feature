Feature: Machines that cannot be called
  Most machines that people lend stand at home, where nobody can call them.
  They call out, and a relay passes on what others say to them.

  Rule: A machine behind any NAT takes work

    @id:environment-a-machine-behind @scope:feature-environment-5 @scope:p2p-network-2 @needs:nat
    Scenario Outline: A machine behind <obstacle> does a job
      Given Alice is on the network
      And Bob's machine is behind <obstacle>
      And Bob has given Alice a grant for deployments
      And Bob has offered 1 core, 256 MiB of memory and 256 MiB of disk
      When Alice deploys greeting to Bob
      Then Alice receives "hello from Bob"

      Examples: every kind of NAT
        | obstacle                  |
        | a full-cone NAT           |
        | an address-restricted NAT |
        | a port-restricted NAT     |
        | a symmetric NAT           |
        | a carrier-grade NAT       |

  Rule: Two machines that cannot be called still talk

    @id:environment-a-relay-passes-on-a @scope:p2p-network-2 @needs:nat
    Scenario: A relay passes on a question and its answer
      Given Alice's machine is behind a symmetric NAT
      And Bob's machine is behind a carrier-grade NAT
      And Bob has given Alice a grant for greetings
      When Alice asks Bob for a greeting
      Then Alice receives a greeting from Bob
