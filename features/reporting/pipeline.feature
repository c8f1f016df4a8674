Feature: What runs when, and why
  A developer wants to know what her change will be asked, before she waits for
  it; nobody edits a pipeline to have a new promise tried.

  Rule: The pipeline is what the matrix says

    @scope:cicd-pipeline-1 @id:reporting-plan @once
    Scenario Outline: The pipeline does what the plan says, and the plan says why
      When Dan asks what <trigger> starts
      Then Dan's pipeline does exactly what the plan says
      And Dan reads of every stage why it runs or not

      Examples: what starts a pipeline
        | trigger         |
        | a push          |
        | a merge request |
        | a merge         |
        | the schedule    |
        | a candidate tag |
        | a final tag     |

  Rule: A scenario is picked up by itself

    @scope:cicd-pipeline-3 @id:reporting-picked-up @once
    Scenario: A new scenario is played without a word in the pipeline
      Given Dan has a project with these scenarios:
        | scenario            | fate    |
        | A friend is greeted | is kept |
      When Dan asks what a merge request of these scenarios starts
      Then Dan reads that they are played here:
        | stage       | place       |
        | functional  | in-process  |
        | functional  | process     |
        | integration | six-regions |
        | integration | container   |
      And Dan's pipeline does exactly what the plan says
      And Dan reads of every stage why it runs or not

  Rule: An issue says what proves it

    @scope:cicd-pipeline-4 @id:reporting-criteria @once
    Scenario: Each criterion of an issue has its scenarios and their last result
      Given Dan has a project with these scenarios:
        | scenario            | line | fate      |
        | A friend is greeted | 1    | is kept   |
        | A guest is greeted  | 1    | is kept   |
        | A thief is refused  | 2    | is broken |
      And Dan has played his project
      And Dan has written an issue about lines 1 to 3
      When Dan asks what proves the issue
      Then Dan reads what proves each criterion:
        | criterion | scenario            | result                |
        | 1         | A friend is greeted | passed                |
        | 1         | A guest is greeted  | passed                |
        | 2         | A thief is refused  | failed                |
        | 3         |                     | no scenario proves it |
