Feature: The first hour of a stranger
  Somebody who has never seen the project wants to know within an hour
  whether it does what it says, with nothing but its front page.

  Rule: The front page is enough

    @id:manual-stranger-installs @manual @scope:local-access-1
    Scenario: A stranger installs the daemon from the front page
      Given a person who has never used the daemon, and a Linux machine that has never run it
      When the person follows the front page of the project, and asks nobody
      Then the daemon runs within thirty minutes
      And it tells the person who it is when asked on the same machine
      And the person can say what each command was for

    @id:manual-stranger-first-job @manual @scope:orchestration-1
    Scenario: Two strangers run a first job on each other's machine
      Given two persons at two machines on different networks, both with a running daemon
      When one of them sends the other's machine the example job of the front page
      Then its output comes back to whoever sent it
      And the other person sees that the machine is idle again

  Rule: What goes wrong explains itself

    @id:manual-stranger-refused @manual @scope:job-definition-3
    Scenario: A stranger mends a wrong job description alone
      Given a running daemon, and a job description with a misspelt field and a size without its unit
      When a person who did not write it tries to run it
      Then each refusal names the place and what to write instead
      And the person has it running within ten minutes without help
