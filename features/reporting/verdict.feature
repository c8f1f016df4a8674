Feature: A verdict that people can believe
  Whoever reads that all promises were kept relies on it.
  So nothing that went wrong, got lost or was left out may look well.

  Rule: What failed is red, with the same count wherever one looks

    @scope:test-management-1 @scope:cicd-pipeline-2 @id:reporting-same-count @once
    Scenario: A broken promise is red in every view
      Given Quinn has a project with these scenarios:
        | scenario             | fate                     |
        | A friend is greeted  | is kept                  |
        | A guest is greeted   | is kept                  |
        | A thief is refused   | is broken                |
        | A storm is weathered | cannot be tried here     |
        | A lender is at ease  | is performed by a person |
      When Quinn plays her project
      Then Quinn's run is red because a promise was broken
      And Quinn counts 2 passed, 1 failed and 1 skipped in every view

    @scope:cicd-pipeline-2 @id:reporting-second-try @once
    Scenario: A second try does not make a red run green
      Given Quinn has a project with these scenarios:
        | scenario            | fate                      |
        | A friend is greeted | is kept                   |
        | A guest is greeted  | is kept at the second try |
      When Quinn plays her project
      Then Quinn's run is red because a promise was kept at the second try only
      And Quinn reads that "A guest is greeted" was unsteady

  Rule: What was not played is not green

    @scope:test-management-1 @scope:cicd-pipeline-2 @id:reporting-never-played @once
    Scenario: A scenario that a setting leaves out makes the run red
      Given Quinn has a project with these scenarios:
        | scenario            | fate                     |
        | A friend is greeted | is kept                  |
        | A thief is refused  | is left out by a setting |
      When Quinn plays her project
      Then Quinn's run is red because a scenario was never played

    @scope:cicd-pipeline-2 @id:reporting-nothing-selected @once
    Scenario: A name that nothing bears makes the run red
      Given Quinn has a project with these scenarios:
        | scenario            | fate    |
        | A friend is greeted | is kept |
      When Quinn plays only what is called "A fiend"
      Then Quinn's run is red because nothing was selected

    @scope:cicd-pipeline-2 @id:reporting-broke-off @once
    Scenario: A run that broke off is red and says what is known
      Given Quinn has a project with these scenarios:
        | scenario             | fate                   |
        | A friend is greeted  | is kept                |
        | A storm is weathered | ends with a power cut  |
        | A guest is greeted   | is kept                |
      When Quinn plays her project
      Then Quinn's run is red because it broke off
      And Quinn reads that "A friend is greeted" passed
      And Quinn reads that "A storm is weathered" failed
      And Quinn reads that "A guest is greeted" failed

    @scope:cicd-pipeline-2 @id:reporting-lost-result @once
    Scenario: A result that is lost on its way is missed
      Given Quinn has a project with these scenarios:
        | scenario            | fate    |
        | A friend is greeted | is kept |
        | A guest is greeted  | is kept |
      And Quinn has played her project
      And one of Quinn's results was lost on its way
      When Quinn verifies the publication
      Then Quinn's run is red because its publication is not whole

  Rule: Nobody can hide behind the name of another

    @scope:test-management-1 @id:reporting-one-name @once
    Scenario: Two scenarios that are known by one name are refused
      Given Quinn has a project with these scenarios:
        | scenario            | fate    | known as |
        | A friend is greeted | is kept | greeting |
        | A guest is greeted  | is kept | greeting |
      When Quinn plays her project
      Then Quinn's run is red because two scenarios share a name

  Rule: A failure says on which machine to look

    @scope:cicd-pipeline-2 @id:reporting-evidence @once
    Scenario: A broken promise leaves the logs of all machines
      Given Quinn has a project with these scenarios:
        | scenario            | fate                       |
        | A friend is greeted | is broken between machines |
      When Quinn plays her project
      Then Quinn reads that "A friend is greeted" failed
      And Quinn finds the logs of Alice and Bob at "A friend is greeted"

    @scope:cicd-pipeline-2 @id:reporting-lost-machine @once
    Scenario: A scenario that lost its machine failed and was not skipped
      Given Quinn has a project with these scenarios:
        | scenario            | fate            |
        | A friend is greeted | loses a machine |
      When Quinn plays her project
      Then Quinn reads that "A friend is greeted" failed
      And Quinn finds the logs of Alice and Bob at "A friend is greeted"
