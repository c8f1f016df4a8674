Feature: Lending a machine with an easy mind
  Whoever lends a machine wants to see what is done with it,
  and to have it back at once.

  Rule: The lender sees and decides

    @id:manual-lender-sees @manual @scope:hardware-capability-3
    Scenario: A lender sees what runs on her machine
      Given a lender at her own machine, which runs a job of somebody else
      When she asks the daemon what is going on
      Then she can say whose job it is, what it takes of her machine, and what is left
      And she finds the same figures in the tools of her operating system

    @id:manual-lender-leaves @manual @scope:feature-environment-5
    Scenario: A lender joins a network and leaves it again
      Given a lender who has been given one command, and a network that waits for machines
      When she runs the command, lets a job of the network finish, and takes her machine back
      Then nothing of the network runs on her machine or is left on its disk
      And the network no longer counts on her machine
